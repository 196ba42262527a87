using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>Matrices of uniform random elements, held in memory.</summary>
internal sealed class RandomMatrices : IMatrixBatch
{
    private readonly double[][] _values;

    public RandomMatrices(int count, int rows, int columns)
    {
        (Count, Rows, Columns) = (count, rows, columns);
        var random = new Random(1);
        _values = new double[count][];
        for (int i = 0; i < count; i++)
        {
            _values[i] = new double[(long)rows * columns];
            foreach (ref double x in _values[i].AsSpan()) x = random.NextDouble() - 0.5;
        }
    }

    public int Count { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>"9x64x64": nine matrices of 64 rows and columns.</summary>
    public static RandomMatrices Parse(string text)
    {
        int[] n = [.. text.Split('x').Select(int.Parse)];
        return new RandomMatrices(n[0], n[1], n[2]);
    }

    public void Read(int matrix, int firstRow, Span<double> destination) =>
        _values[matrix].AsSpan(firstRow * Columns, destination.Length).CopyTo(destination);
}
