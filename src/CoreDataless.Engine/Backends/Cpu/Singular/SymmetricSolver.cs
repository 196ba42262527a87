namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix: to three diagonals, implicit QL on those, and the reflections
/// of the first step applied to the vectors of the second.
/// </summary>
/// <remarks>Golub, Van Loan, "Matrix Computations", 4th edition, sections 8.3.1 and 8.3.3 (QL mirrors QR).</remarks>
internal sealed unsafe class SymmetricSolver
{
    private const int ReflectionsAtOnce = 48;

    private readonly DoubleKernels _kernels;
    private readonly WorkerTeam _team;
    private readonly AlignedDoubles _matrix = new();
    private readonly AlignedDoubles _vectors = new();
    private readonly AlignedDoubles _work = new();

    public SymmetricSolver(DoubleKernels kernels, WorkerTeam team) => (_kernels, _team) = (kernels, team);

    /// <summary>See <see cref="SymmetricEigenvectors.Compute"/>.</summary>
    public (double[] Values, double[] Vectors) Solve(double[] symmetric, int n, CancellationToken cancellation)
    {
        nint stride = MatrixView.PaddedStride(n);
        var matrix = new MatrixView(_matrix.Reserve(n * stride), stride);
        var vectors = new MatrixView(_vectors.Reserve(n * stride), stride);
        double largest = symmetric.Max(Math.Abs);
        int exponent = largest > 0 ? Math.ILogB(largest) : 0;
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < n; c++) matrix.Row(r)[c] = Math.ScaleB(symmetric[((long)r * n) + c], -exponent);
        }
        double[] diagonal = new double[n], beside = new double[n];
        new Tridiagonalisation(_kernels, _team).Reduce(matrix, n, diagonal, beside, cancellation);
        var sweeps = new RotationSweeps(_kernels, _team, n);
        new TridiagonalQL(sweeps).Diagonalise(diagonal, beside, cancellation);
        sweeps.CopyTo(vectors);
        TurnBack(matrix, vectors, n, cancellation);
        (double[] values, double[] rows) = Sorted(diagonal, vectors, exponent);
        GC.KeepAlive(this);
        return (values, rows);
    }

    // Vectors, as rows, times the reflections from the last to the first.
    private void TurnBack(MatrixView reflections, MatrixView vectors, int n, CancellationToken cancellation)
    {
        var product = new MatrixProduct(_kernels, _team);
        var block = new ReflectorBlock(_kernels, _team, product);
        double* work = _work.Reserve(2L * ReflectionsAtOnce * MatrixView.PaddedStride(n));
        var combined = new MatrixView(work, MatrixView.PaddedStride(n));
        var parts = new MatrixView(combined.Row(ReflectionsAtOnce), ReflectionsAtOnce);
        for (int end = n - 1; end > 0; end -= ReflectionsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = Math.Max(0, end - ReflectionsAtOnce), count = end - first;
            MatrixView some = reflections.From(first, 0);
            block.Combine(some, count, n, combined);
            product.Run(ProductMode.Set, parts, vectors, some, transposed: true, n, n, count);
            product.Run(ProductMode.Subtract, vectors, parts, combined, transposed: false, n, count, n);
        }
        GC.KeepAlive(block);
        GC.KeepAlive(product);
    }

    private static (double[] Values, double[] Vectors) Sorted(double[] diagonal, MatrixView vectors, int exponent)
    {
        int n = diagonal.Length;
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => diagonal[i])];
        var rows = new double[(long)n * n];
        for (int i = 0; i < n; i++)
            new ReadOnlySpan<double>(vectors.Row(order[i]), n).CopyTo(rows.AsSpan(i * n, n));
        return ([.. order.Select(i => Math.ScaleB(diagonal[i], exponent))], rows);
    }
}
