namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Memory for the inside of a step, one piece for each worker and all pieces in a row. Kernels share it, since steps
/// run one after the other, and so find it in the cache.
/// </summary>
internal sealed unsafe class SharedScratch(int team)
{
    private AlignedFloats _floats = new(0);

    /// <summary>Floats of one piece.</summary>
    public long PieceFloats { get; private set; }

    /// <summary>Sees to it that pieces are at least so large. To be called before the first run.</summary>
    public void Reserve(long floats)
    {
        if (floats <= PieceFloats) return;
        PieceFloats = floats;
        _floats = new AlignedFloats(team * floats);
    }

    /// <summary>The piece of a worker; that of worker 0 begins the memory of all.</summary>
    public float* Piece(int worker) => _floats.Pointer + worker * PieceFloats;
}
