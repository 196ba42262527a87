using System.Runtime.InteropServices;

namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Working memory that starts at a cache line and never moves, as <see cref="AlignedFloats"/>; it grows, and is kept
/// for the next matrix.
/// </summary>
internal sealed unsafe class AlignedDoubles
{
    private const int LineDoubles = 8;

    private double[] _array = [];

    /// <summary>The first double.</summary>
    public double* Pointer { get; private set; }

    /// <summary>Makes room for <paramref name="length"/> doubles; what was there is lost where it grows.</summary>
    /// <exception cref="ArgumentException">More than an array can hold.</exception>
    public double* Reserve(long length)
    {
        if (length + LineDoubles <= _array.Length) return Pointer;
        if (length > Array.MaxLength - LineDoubles)
            throw new ArgumentException($"a matrix would need {length * sizeof(double) / 1e9:f1} GB in one piece");
        _array = GC.AllocateArray<double>((int)length + LineDoubles, pinned: true);
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        return Pointer = (double*)((address + 63) & ~(nuint)63);
    }
}
