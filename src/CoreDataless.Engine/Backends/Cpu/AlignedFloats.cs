namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Floats that never move and start at a cache line. They live in the collector's pinned heap, so nobody has to free
/// them and no finalizer is needed; whoever uses the pointer keeps this object alive while it does.
/// </summary>
internal sealed unsafe class AlignedFloats
{
    private const int LineFloats = 16;

    /// <summary>An array's longest, less the room to align in.</summary>
    public static readonly long MaxLength = Array.MaxLength - LineFloats;

    [ThreadStatic]
    private static long _bytesTaken;

    private readonly float[] _array;

    public AlignedFloats(long length)
    {
        if (length > MaxLength)
        {
            throw new GraphException(
                $"a program would need {length * sizeof(float) / 1e9:f1} GB in one piece; compile it for fewer images");
        }
        _array = GC.AllocateArray<float>((int)length + LineFloats, pinned: true);
        nuint address = (nuint)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        Pointer = (float*)((address + 63) & ~(nuint)63);
        Length = (int)length;
        _bytesTaken += length * sizeof(float);
    }

    /// <summary>
    /// Bytes that this thread has taken so far and not given back: what a piece of work holds is the difference.
    /// </summary>
    public static long BytesTaken => _bytesTaken;

    public float* Pointer { get; }

    public int Length { get; }

    /// <summary>Counts the bytes no more: they were for the moment, and nobody keeps this object.</summary>
    public void GiveBack() => _bytesTaken -= (long)Length * sizeof(float);

    public static AlignedFloats CopyOf(ReadOnlySpan<float> values)
    {
        var copy = new AlignedFloats(values.Length);
        values.CopyTo(new Span<float>(copy.Pointer, copy.Length));
        return copy;
    }
}
