using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>The matrices of a layer that is no convolution, read from the checkpoint row by row.</summary>
internal sealed class MappedMatrices(LayerWeights weights, MatrixLayout layout) : IMatrixBatch
{
    public int Count => layout.Count;

    public int Rows => layout.Rows;

    public int Columns => layout.Columns;

    public void Read(int matrix, int firstRow, Span<double> destination)
    {
        long first = layout.Offset + (((long)matrix * Rows + firstRow) * layout.RowStride);
        if (layout.RowStride == Columns)
        {
            weights.Read(first, destination);
            return;
        }
        for (; !destination.IsEmpty; destination = destination[Columns..], first += layout.RowStride)
            weights.Read(first, destination[..Columns]);
    }
}
