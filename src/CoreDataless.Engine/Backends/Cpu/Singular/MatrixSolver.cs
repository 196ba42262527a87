namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The singular values of one matrix at a time: to two diagonals by orthogonal reductions, the way that suits its size,
/// then dqds. No route squares the matrix, so small values are as good as LAPACK's.
/// </summary>
/// <remarks>
/// A much taller matrix is first reduced to its triangular factor, from blocks of rows. Up to
/// <see cref="MostOnePassColumns"/> columns go straight to two diagonals, larger ones by way of a band.
/// </remarks>
internal sealed unsafe class MatrixSolver
{
    private const int MostOnePassColumns = 320;
    private const int CacheDoubles = 96 * 1024;
    private const int BlockDoubles = 1 << 20;
    private const int FarExponent = 60;

    private readonly DoubleKernels _kernels;
    private readonly MatrixLoader _loader;
    private readonly TallReduction _tall;
    private readonly BandReduction _toBand;
    private readonly BulgeChase _chase;
    private readonly BandMatrix _band = new();
    private readonly AlignedDoubles _matrix = new();
    private readonly AlignedDoubles _block = new();
    private readonly AlignedDoubles _work = new();

    public MatrixSolver(DoubleKernels kernels, WorkerTeam team)
    {
        _kernels = kernels;
        _loader = new MatrixLoader(team);
        var product = new MatrixProduct(kernels, team);
        var reflectors = new ReflectorBlock(kernels, team, product);
        _tall = new TallReduction(product, reflectors);
        _toBand = new BandReduction(product, reflectors);
        _chase = new BulgeChase(kernels, team);
    }

    /// <summary>Bytes of working memory for a matrix of this shape.</summary>
    public static long EstimateBytes(IMatrixBatch batch)
    {
        (int rows, int columns) = Shape(batch);
        bool tall = IsTall(rows, columns);
        int held = tall ? columns : rows;
        nint stride = MatrixView.PaddedStride(columns);
        long doubles = held * stride + MatrixLoader.ScratchLength(batch) + ValuesWork(held, columns);
        int block = BlockRows(rows, columns);
        if (tall) doubles += block * stride + TallReduction.WorkLength(block, columns);
        if (columns > MostOnePassColumns)
        {
            int width = BandWidth(columns);
            doubles += BandMatrix.Length(columns, width) + BandReduction.WorkLength(held, columns, width);
        }
        return doubles * sizeof(double);
    }

    /// <summary>Is the matrix worked on by a single thread in any case?</summary>
    public static bool IsSmall(IMatrixBatch batch)
    {
        (int rows, int columns) = Shape(batch);
        return columns <= MostOnePassColumns && !IsTall(rows, columns);
    }

    /// <summary>Computes the values of one matrix.</summary>
    public void Solve(IMatrixBatch batch, int index, Span<double> values, CancellationToken cancellation)
    {
        (int rows, int columns) = Shape(batch);
        double largest;
        int held = rows;
        nint stride = MatrixView.PaddedStride(columns);
        int exponent;
        if (IsTall(rows, columns))
        {
            largest = _loader.Load(batch, index, 0, 0, default);
            exponent = Exponent(largest);
            if (double.IsFinite(largest) && largest > 0) LoadTall(batch, index, rows, columns, exponent, cancellation);
            held = columns;
        }
        else
        {
            var matrix = new MatrixView(_matrix.Reserve(rows * stride), stride);
            if (columns % 8 != 0) new Span<double>(matrix.Row(0), (int)(rows * stride)).Clear();
            largest = _loader.Load(batch, index, 0, rows, matrix);
            exponent = Exponent(largest);
            if (double.IsFinite(largest)) Scale(matrix, rows, columns, exponent);
        }
        if (!double.IsFinite(largest))
        {
            values.Fill(double.NaN);
            return;
        }
        if (largest == 0)
        {
            values.Clear();
            return;
        }
        Values(new MatrixView(_matrix.Pointer, stride), held, columns, values, cancellation);
        if (exponent == 0) return;
        foreach (ref double value in values) value = Math.ScaleB(value, exponent);
    }

    private void LoadTall(
        IMatrixBatch batch, int index, int rows, int columns, int exponent, CancellationToken cancellation)
    {
        nint stride = MatrixView.PaddedStride(columns);
        int most = BlockRows(rows, columns);
        var triangle = new MatrixView(_matrix.Reserve(columns * stride), stride);
        new Span<double>(triangle.Row(0), checked((int)(columns * stride))).Clear();
        var block = new MatrixView(_block.Reserve(most * stride), stride);
        for (int first = 0; first < rows; first += most)
        {
            int count = Math.Min(most, rows - first);
            _loader.Load(batch, index, first, count, block);
            Scale(block, count, columns, exponent);
            _tall.Absorb(triangle, block, count, columns, cancellation);
        }
    }

    private void Values(MatrixView matrix, int rows, int columns, Span<double> values, CancellationToken cancellation)
    {
        double* diagonal = _work.Reserve(ValuesWork(rows, columns));
        double* above = diagonal + columns;
        double* work = above + columns;
        if (columns <= MostOnePassColumns)
            _kernels.Bidiagonalise(matrix.Row(0), matrix.Stride, rows, columns, diagonal, above, work);
        else
        {
            _band.Reset(columns, BandWidth(columns));
            _toBand.Reduce(matrix, rows, columns, _band, cancellation);
            _chase.Reduce(_band, cancellation);
            for (int i = 0; i < columns; i++) (diagonal[i], above[i]) = (*_band.At(i, i), *_band.At(i, i + 1));
        }
        Dqds.Values(diagonal, above, values, work);
    }

    private static (int Rows, int Columns) Shape(IMatrixBatch batch) =>
        (Math.Max(batch.Rows, batch.Columns), Math.Min(batch.Rows, batch.Columns));

    // Where the triangular factor first is less work (Chan, ACM Trans. Math. Softw. 8 (1982)), or all that fits.
    private static bool IsTall(int rows, int columns) =>
        rows * 3L > columns * 5L && rows * (long)columns > CacheDoubles;

    private static int BlockRows(int rows, int columns) => Math.Min(rows, Math.Max(columns, BlockDoubles / columns));

    private static int BandWidth(int columns) => columns < 1024 ? 24 : 48;

    private static long ValuesWork(int rows, int columns) =>
        2L * columns + Math.Max(Dqds.WorkLength(columns), rows + 3 * MatrixView.PaddedStride(columns));

    // Squares of what is far from one would leave the range of a double.
    private static int Exponent(double largest) =>
        largest > 0 && double.IsFinite(largest) && Math.Abs(Math.ILogB(largest)) > FarExponent
            ? Math.ILogB(largest)
            : 0;

    private static void Scale(MatrixView matrix, int rows, int columns, int exponent)
    {
        if (exponent == 0) return;
        for (int r = 0; r < rows; r++)
        {
            foreach (ref double x in new Span<double>(matrix.Row(r), columns)) x = Math.ScaleB(x, -exponent);
        }
    }
}
