using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>Reads a matrix into memory as a whole.</summary>
internal static class WholeMatrix
{
    // Milliseconds of reading.
    private const int BlockElements = 1 << 20;

    /// <summary>In blocks of rows: the largest matrices take seconds.</summary>
    /// <param name="matrices">The batch.</param>
    /// <param name="index">Which of its matrices.</param>
    /// <param name="destination">Receives all rows * columns elements, row-major.</param>
    /// <param name="cancellation">Asked before each block.</param>
    public static void Read(IMatrixBatch matrices, int index, Span<double> destination, CancellationToken cancellation)
    {
        int rows = Math.Max(1, BlockElements / matrices.Columns);
        for (int row = 0; row < matrices.Rows; row += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(rows, matrices.Rows - row) * matrices.Columns;
            matrices.Read(index, row, destination.Slice(row * matrices.Columns, count));
        }
    }
}
