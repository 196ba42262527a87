namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Memory for the inside of a step, one piece for each worker and all pieces in a row. Kernels share it, since steps
/// run one after the other, and so find it in the cache.
/// </summary>
internal sealed unsafe class SharedScratch(int team)
{
    private AlignedFloats? _floats;
    private long _pieceFloats;

    /// <summary>Sees to it that pieces will be at least so large.</summary>
    public void Reserve(long floats) => _pieceFloats = Math.Max(_pieceFloats, floats);

    /// <summary>Takes the memory, once all kernels have said what they need.</summary>
    public void Take() => _floats = new AlignedFloats(team * _pieceFloats);

    /// <summary>The piece of a worker; that of worker 0 begins the memory of all.</summary>
    public float* Piece(int worker) => _floats!.Pointer + worker * _pieceFloats;
}
