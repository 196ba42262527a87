namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The first stage for large matrices: to an upper band by blocks of reflections from both sides, nearly all of it
/// matrix products. A block's two updates are applied at once: A - V Y^T - X U^T.
/// </summary>
/// <remarks>
/// Großer, Lang, "Efficient parallel reduction to bidiagonal form", Parallel Computing 25 (1999).
/// </remarks>
internal sealed unsafe class BandReduction
{
    private readonly MatrixProduct _product;
    private readonly ReflectorBlock _reflectors;
    private readonly AlignedDoubles _memory = new();
    private readonly AlignedDoubles _small = new();

    public BandReduction(MatrixProduct product, ReflectorBlock reflectors) =>
        (_product, _reflectors) = (product, reflectors);

    /// <summary>Doubles of working memory.</summary>
    public static long WorkLength(int rows, int columns, int width) =>
        2L * width * (MatrixView.PaddedStride(columns) + rows + MatrixView.PaddedStride(rows));

    /// <summary>Reduces a, rows x columns with rows at least columns; a is lost.</summary>
    public void Reduce(MatrixView a, int rows, int columns, BandMatrix band, CancellationToken cancellation)
    {
        int width = band.Width;
        double* memory = _memory.Reserve(WorkLength(rows, columns, width));
        // Y^T over U^T; V beside X; the vectors as rows, over their combination.
        var across = new MatrixView(memory, MatrixView.PaddedStride(columns));
        var down = new MatrixView(across.Row(2 * width), 2 * width);
        var vectors = new MatrixView(down.Row(rows), MatrixView.PaddedStride(rows));
        MatrixView combined = vectors.From(width, 0);
        for (int k = 0; k < columns; k += width)
        {
            cancellation.ThrowIfCancellationRequested();
            int w = Math.Min(width, columns - k);
            (int r, int c) = (rows - k, columns - k - w);
            FactorColumns(a.From(k, k), w, r, band.View.From(k, k), vectors);
            if (c == 0) return;
            _reflectors.Combine(vectors, w, r, combined);
            _product.Run(ProductMode.Set, across, combined, a.From(k, k + w), transposed: false, w, r, c);
            vectors.TransposeTo(down, w, r);

            MatrixView pivot = a.From(k, k + w);
            _product.Run(ProductMode.Subtract, pivot, down, across, transposed: false, w, w, c);
            MatrixView right = across.From(w, 0);
            for (int i = 0; i < w; i++)
                new ReadOnlySpan<double>(pivot.Row(i), c).CopyTo(new Span<double>(right.Row(i), c));
            cancellation.ThrowIfCancellationRequested();
            int v = _reflectors.Factor(right, w, c, band.View.From(k, k + w));
            _reflectors.Combine(right, v, c, combined);
            MatrixView rest = a.From(k + w, k + w), below = down.From(w, 0), x = below.From(0, w);
            var small = new MatrixView(_small.Reserve(width * width), v);
            _product.Run(ProductMode.Set, small, across, combined, transposed: true, w, c, v);
            _product.Run(ProductMode.Set, x, rest, combined, transposed: true, r - w, c, v);
            _product.Run(ProductMode.Subtract, x, below, small, transposed: false, r - w, w, v);
            _product.Run(ProductMode.Subtract, rest, below, across, transposed: false, r - w, w + v, c);
        }
    }

    // QR of w columns: as the lower triangle of their transpose, which lies contiguous.
    private void FactorColumns(MatrixView a, int w, int r, MatrixView upper, MatrixView vectors)
    {
        a.TransposeTo(vectors, r, w);
        var lower = new MatrixView(_small.Reserve((long)w * w), w);
        new Span<double>(lower.Row(0), w * w).Clear();
        _reflectors.Factor(vectors, w, r, lower);
        lower.TransposeTo(upper, w, w);
    }
}
