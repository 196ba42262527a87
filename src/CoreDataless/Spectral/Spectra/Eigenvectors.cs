using System.Numerics;
using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>The eigenvectors of X = W W^T or W^T W, of the shorter side of one matrix W; W W^T of a square
/// one.</summary>
/// <param name="Values">Eigenvalues.</param>
/// <param name="Vectors">Unit vectors, one row after the other.</param>
internal sealed record Eigenvectors(double[] Values, double[] Vectors)
{
    /// <summary>Of each matrix; none of one with an element that is not finite.</summary>
    public static IReadOnlyList<Eigenvectors> Of(IMatrixBatch matrices, CancellationToken cancellation) =>
        [.. Enumerable.Range(0, matrices.Count).Select(i => Of(matrices, i, cancellation))];

    private static Eigenvectors Of(IMatrixBatch matrices, int index, CancellationToken cancellation)
    {
        double[] tall = Tall(matrices, index, cancellation);
        if (!Array.TrueForAll(tall, double.IsFinite)) return new Eigenvectors([], []);
        int n = Math.Min(matrices.Rows, matrices.Columns);
        double[] product = Product(tall, n, cancellation);
        (double[] values, double[] vectors) = SymmetricEigenvectors.Compute(product, n, cancellation);
        return new Eigenvectors(values, vectors);
    }

    // The matrix, turned where it has no more rows than columns.
    private static double[] Tall(IMatrixBatch matrices, int index, CancellationToken cancellation)
    {
        (int rows, int columns) = (matrices.Rows, matrices.Columns);
        var stored = new double[(long)rows * columns];
        WholeMatrix.Read(matrices, index, stored, cancellation);
        if (rows > columns) return stored;
        var turned = new double[stored.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) turned[(c * rows) + r] = stored[(r * columns) + c];
        }
        return turned;
    }

    private static double[] Product(double[] tall, int n, CancellationToken cancellation)
    {
        // So many rows of the product stay in the cache while the matrix passes by once.
        const int Block = 32;
        var product = new double[(long)n * n];
        Parallel.For(0, (n + Block - 1) / Block, new ParallelOptions { CancellationToken = cancellation }, block =>
        {
            int end = Math.Min(n, (block + 1) * Block);
            for (int start = 0; start < tall.Length; start += n)
            {
                ReadOnlySpan<double> row = tall.AsSpan(start, n);
                for (int i = block * Block; i < end; i++) AddScaled(product.AsSpan(i * n, n), row, row[i]);
            }
        });
        return product;
    }

    private static void AddScaled(Span<double> sums, ReadOnlySpan<double> row, double factor)
    {
        int j = 0;
        for (; j <= row.Length - Vector<double>.Count; j += Vector<double>.Count)
            (new Vector<double>(sums[j..]) + (factor * new Vector<double>(row[j..]))).CopyTo(sums[j..]);
        for (; j < row.Length; j++) sums[j] += factor * row[j];
    }
}
