namespace CoreDataless.Cuda;

/// <summary>Some matrices of a batch on the device, one after the other.</summary>
/// <param name="First">The first of them in the batch.</param>
/// <param name="Count">How many.</param>
/// <param name="Slot">Which place they are in, from 0.</param>
/// <param name="Address">Where they lie, each divided by two to the power of its exponent.</param>
internal sealed record MatrixChunk(int First, int Count, int Slot, ulong Address)
{
    private readonly Lock _gate = new();
    private readonly long[] _largestBits = new long[Count];
    private readonly double[] _squares = new double[Count];

    /// <summary>The powers of two.</summary>
    public int[] Exponents { get; } = new int[Count];

    /// <summary>The largest magnitude seen in a matrix; infinite or NaN where something is not finite.</summary>
    public double Largest(int index) => BitConverter.Int64BitsToDouble(_largestBits[index]);

    /// <summary>The sum of the squares of a matrix's elements as they lie there, and of its values.</summary>
    public double Squares(int index) => _squares[index];

    /// <summary>Some elements of a matrix were seen; for several threads at once.</summary>
    public void Saw(int index, long largestBits, double squares)
    {
        lock (_gate)
        {
            _largestBits[index] = Math.Max(_largestBits[index], largestBits);
            _squares[index] += squares;
        }
    }

    /// <summary>A matrix is seen once more, divided by two to the power of the exponent.</summary>
    public void Scale(int index, int exponent) => (Exponents[index], _squares[index]) = (exponent, 0);
}
