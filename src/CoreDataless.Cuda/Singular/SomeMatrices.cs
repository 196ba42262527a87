using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>Some matrices of a batch.</summary>
internal sealed class SomeMatrices(IMatrixBatch all, IReadOnlyList<int> indices) : IMatrixBatch
{
    public int Count => indices.Count;

    public int Rows => all.Rows;

    public int Columns => all.Columns;

    public void Read(int matrix, int firstRow, Span<double> destination) =>
        all.Read(indices[matrix], firstRow, destination);
}
