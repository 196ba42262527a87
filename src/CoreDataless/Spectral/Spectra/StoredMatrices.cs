using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>Matrices in memory, row-major, one after the other.</summary>
internal sealed class StoredMatrices(double[] values, int count, int rows, int columns) : IMatrixBatch
{
    public int Count => count;

    public int Rows => rows;

    public int Columns => columns;

    public void Read(int matrix, int firstRow, Span<double> destination) =>
        values.AsSpan((matrix * rows + firstRow) * columns, destination.Length).CopyTo(destination);
}
