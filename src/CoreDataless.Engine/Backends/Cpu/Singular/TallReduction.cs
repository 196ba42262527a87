namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The triangular factor of a tall matrix that is never in memory as a whole: each block of rows is reflected into the
/// triangle of those before it.
/// </summary>
/// <remarks>
/// Demmel, Grigori, Hoemmen, Langou, "Communication-optimal parallel and sequential QR and LU factorizations", SIAM J.
/// Sci. Comput. 34 (2012), section 3.2: sequential TSQR.
/// </remarks>
internal sealed unsafe class TallReduction(MatrixProduct product, ReflectorBlock reflectors)
{
    private const int Width = 48;

    private readonly AlignedDoubles _memory = new();

    /// <summary>Doubles of working memory.</summary>
    public static long WorkLength(int rows, int columns)
    {
        long width = Math.Min(Width, columns);
        long strides = 2 * MatrixView.PaddedStride((int)width + rows) + MatrixView.PaddedStride(columns);
        return width * (strides + rows + 2 * width);
    }

    /// <summary>Replaces the triangle by that of itself with more rows beneath it.</summary>
    /// <param name="triangle">columns x columns.</param>
    /// <param name="block">rows x columns; lost.</param>
    /// <param name="rows">Rows of the block.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public void Absorb(
        MatrixView triangle, MatrixView block, int rows, int columns, CancellationToken cancellation)
    {
        int width = Math.Min(Width, columns);
        double* memory = _memory.Reserve(WorkLength(rows, columns));
        var vectors = new MatrixView(memory, MatrixView.PaddedStride(width + rows));
        MatrixView combined = vectors.From(width, 0);
        var across = new MatrixView(combined.Row(width), MatrixView.PaddedStride(columns));
        var down = new MatrixView(across.Row(width), width);
        var lower = new MatrixView(down.Row(width + rows), width);
        for (int k = 0; k < columns; k += width)
        {
            cancellation.ThrowIfCancellationRequested();
            int w = Math.Min(width, columns - k);
            int rest = columns - k - w;
            triangle.From(k, k).TransposeTo(vectors, w, w);
            block.From(0, k).TransposeTo(vectors.From(0, w), rows, w);
            new Span<double>(lower.Row(0), width * width).Clear();
            reflectors.Factor(vectors, w, w + rows, lower);
            lower.TransposeTo(triangle.From(k, k), w, w);
            if (rest == 0) return;
            reflectors.Combine(vectors, w, w + rows, combined);
            MatrixView top = triangle.From(k, k + w), bottom = block.From(0, k + w);
            product.Run(ProductMode.Set, across, combined, top, transposed: false, w, w, rest);
            product.Run(ProductMode.Add, across, combined.From(0, w), bottom, transposed: false, w, rows, rest);
            vectors.TransposeTo(down, w, w + rows);
            product.Run(ProductMode.Subtract, top, down, across, transposed: false, w, w, rest);
            product.Run(ProductMode.Subtract, bottom, down.From(w, 0), across, transposed: false, rows, w, rest);
        }
    }
}
