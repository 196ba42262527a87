using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine.LinearAlgebra;

/// <summary>Matrices that count how often they are read.</summary>
internal sealed class WatchedMatrices(IMatrixBatch all, Action? read = null) : IMatrixBatch
{
    private long _elements;
    private int _reads;

    public int Count => all.Count;

    public int Rows => all.Rows;

    public int Columns => all.Columns;

    /// <summary>Calls of <see cref="Read"/>.</summary>
    public int Reads => _reads;

    /// <summary>How many times everything has been read.</summary>
    public double Passes => (double)_elements / ((long)Count * Rows * Columns);

    public void Read(int matrix, int firstRow, Span<double> destination)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _elements, destination.Length);
        all.Read(matrix, firstRow, destination);
        read?.Invoke();
    }
}
