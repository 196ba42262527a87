namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The singular values of one matrix at a time: to two diagonals by orthogonal reductions, the way that suits its size,
/// then dqds. Small values are as good as LAPACK's.
/// </summary>
/// <remarks>
/// A much taller matrix is first reduced to its triangular factor, from blocks of rows: by way of its square and, where
/// the values then show that too much was lost in that, once more by reflections. Up to
/// <see cref="MostOnePassColumns"/> columns go straight to two diagonals, larger ones by way of a band.
/// </remarks>
internal sealed unsafe class MatrixSolver
{
    private const int MostOnePassColumns = 320;
    private const int CacheDoubles = 96 * 1024;
    private const int BlockDoubles = 1 << 20;
    private const int FarExponent = 60;
    // Up to these the square's error, times the condition, is hidden by what the contract allows for so many rows, and
    // the condition that the square shows is the true one.
    private const int RowsPerGramCondition = 8;
    private const double MostGramCondition = 1 << 20;

    private readonly DoubleKernels _kernels;
    private readonly MatrixLoader _loader;
    private readonly MatrixProduct _product;
    private readonly GramTriangle _gram;
    private readonly TallReduction _tall;
    private readonly BandReduction _toBand;
    private readonly BulgeChase _chase;
    private readonly BandMatrix _band = new();
    private readonly AlignedDoubles _matrix = new();
    private readonly AlignedDoubles _block = new();
    private readonly AlignedDoubles _work = new();

    private readonly record struct TallMatrix(IMatrixBatch Batch, int Index, int Exponent);

    public MatrixSolver(DoubleKernels kernels, WorkerTeam team)
    {
        _kernels = kernels;
        _loader = new MatrixLoader(team);
        _product = new MatrixProduct(kernels, team);
        var reflectors = new ReflectorBlock(kernels, team, _product);
        _gram = new GramTriangle(_product, kernels, team);
        _tall = new TallReduction(_product, reflectors);
        _toBand = new BandReduction(_product, reflectors);
        _chase = new BulgeChase(kernels, team);
    }

    /// <summary>Bytes of working memory for a matrix of this shape.</summary>
    public long EstimateBytes(IMatrixBatch batch)
    {
        (int rows, int columns) = Shape(batch);
        bool tall = IsTall(rows, columns);
        int held = tall ? columns : rows;
        nint stride = MatrixView.PaddedStride(columns);
        long doubles = held * stride + _loader.WorkLength(batch) + _product.WorkLength + ValuesWork(held, columns);
        if (tall)
        {
            int block = BlockRows(rows, columns);
            doubles += block * stride + GramTriangle.WorkLength(columns) + TallReduction.WorkLength(block, columns);
        }
        if (columns > MostOnePassColumns)
        {
            int width = BandWidth(columns);
            doubles += BandMatrix.Length(columns, width) + BandReduction.WorkLength(held, columns, width);
        }
        return doubles * sizeof(double);
    }

    /// <summary>
    /// Is the triangular factor first less work? Chan, ACM Trans. Math. Softw. 8 (1982).
    /// </summary>
    public static bool IsMuchTaller(int rows, int columns) => rows * 3L > columns * 5L;

    /// <summary>
    /// The largest condition, as the values from its square have it, of a matrix for which these values are good.
    /// </summary>
    /// <param name="rows">Rows of the taller form.</param>
    public static double MostConditionOfSquare(int rows) =>
        Math.Min(MostGramCondition, rows / (double)RowsPerGramCondition);

    /// <summary>
    /// The power of two by which a matrix is to be divided; 0 unless squares of its elements might leave the range of a
    /// double.
    /// </summary>
    /// <param name="largest">Its largest magnitude.</param>
    public static int Exponent(double largest) =>
        largest > 0 && double.IsFinite(largest) && Math.Abs(Math.ILogB(largest)) > FarExponent
            ? Math.ILogB(largest)
            : 0;

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
        bool tall = IsTall(rows, columns);
        nint stride = MatrixView.PaddedStride(columns);
        nint length = (tall ? columns : rows) * stride;
        var matrix = new MatrixView(_matrix.Reserve(length), stride);
        if (!tall && columns % 8 != 0) new Span<double>(matrix.Row(0), checked((int)length)).Clear();
        double largest = _loader.Load(batch, index, 0, tall ? 0 : rows, matrix, cancellation);
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
        int exponent = Exponent(largest);
        if (tall) SolveTall(new TallMatrix(batch, index, exponent), matrix, values, cancellation);
        else
        {
            Scale(matrix, rows, columns, exponent);
            Values(matrix, rows, columns, values, cancellation);
        }
        if (exponent == 0) return;
        foreach (ref double value in values) value = Math.ScaleB(value, exponent);
    }

    private void SolveTall(TallMatrix tall, MatrixView triangle, Span<double> values, CancellationToken cancellation)
    {
        (int rows, int columns) = Shape(tall.Batch);
        double mostCondition = MostConditionOfSquare(rows);
        Clear(triangle, columns);
        Absorb(tall, (block, count) => _gram.Absorb(triangle, block, count, columns, cancellation), cancellation);
        if (_gram.Factor(triangle, columns, mostCondition, cancellation))
        {
            Values(triangle, columns, columns, values, cancellation);
            if (values[0] <= mostCondition * values[^1]) return;
        }
        Clear(triangle, columns);
        Absorb(tall, (block, count) => _tall.Absorb(triangle, block, count, columns, cancellation), cancellation);
        Values(triangle, columns, columns, values, cancellation);
    }

    private void Absorb(TallMatrix tall, Action<MatrixView, int> absorb, CancellationToken cancellation)
    {
        (int rows, int columns) = Shape(tall.Batch);
        nint stride = MatrixView.PaddedStride(columns);
        int most = BlockRows(rows, columns);
        var block = new MatrixView(_block.Reserve(most * stride), stride);
        for (int first = 0; first < rows; first += most)
        {
            int count = Math.Min(most, rows - first);
            _loader.Load(tall.Batch, tall.Index, first, count, block, cancellation);
            Scale(block, count, columns, tall.Exponent);
            absorb(block, count);
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
        Dqds.Values(diagonal, above, values, work, cancellation);
    }

    private static (int Rows, int Columns) Shape(IMatrixBatch batch) =>
        (Math.Max(batch.Rows, batch.Columns), Math.Min(batch.Rows, batch.Columns));

    // What fits the cache needs no triangular factor.
    private static bool IsTall(int rows, int columns) =>
        IsMuchTaller(rows, columns) && rows * (long)columns > CacheDoubles;

    private static int BlockRows(int rows, int columns) => Math.Min(rows, Math.Max(columns, BlockDoubles / columns));

    private static int BandWidth(int columns) => columns < 1024 ? 24 : 48;

    private static long ValuesWork(int rows, int columns) =>
        2L * columns + Math.Max(Dqds.WorkLength(columns), rows + 3 * MatrixView.PaddedStride(columns));

    private static void Clear(MatrixView square, int columns) =>
        new Span<double>(square.Row(0), checked((int)(columns * square.Stride))).Clear();

    private static void Scale(MatrixView matrix, int rows, int columns, int exponent)
    {
        if (exponent == 0) return;
        for (int r = 0; r < rows; r++)
        {
            foreach (ref double x in new Span<double>(matrix.Row(r), columns)) x = Math.ScaleB(x, -exponent);
        }
    }
}
