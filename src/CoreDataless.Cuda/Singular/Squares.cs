using CoreDataless.Cuda.Native;

namespace CoreDataless.Cuda;

/// <summary>The squares of matrices, their Gram matrices of the smaller size, in double precision.</summary>
internal sealed unsafe class Squares(CuBlasHandle blas)
{
    // Rounding grows with the products that are summed up one after the other.
    private const int MostProducts = 1 << 14;

    /// <summary>Puts the products into the stream.</summary>
    /// <param name="matrices">Matrices of the shape, one after the other.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="count">How many.</param>
    /// <param name="squares">Receives the squares, column by column, one after the other.</param>
    public void Enqueue(ulong matrices, MatrixShape shape, int count, ulong squares)
    {
        CuBlas c = blas.Library;
        // cuBLAS sees the transpose X: X X^T of a matrix with more rows than columns, else X^T X.
        bool isWide = shape.Rows < shape.Columns;
        (int left, int right) = isWide
            ? (CuBlas.Transposed, CuBlas.NotTransposed)
            : (CuBlas.NotTransposed, CuBlas.Transposed);
        int n = shape.Short, leading = shape.Columns;
        double one = 1;
        for (int first = 0; first < shape.Long; first += MostProducts)
        {
            int depth = Math.Min(MostProducts, shape.Long - first);
            double beta = first == 0 ? 0 : 1;
            ulong part = matrices + (ulong)first * (ulong)(isWide ? 1 : leading) * sizeof(double);
            c.Check(c.cublasDgemmStridedBatched(
                blas.Pointer, left, right, n, n, depth, &one, part, leading, shape.Count, part, leading, shape.Count,
                &beta, squares, n, (long)n * n, count));
        }
    }
}
