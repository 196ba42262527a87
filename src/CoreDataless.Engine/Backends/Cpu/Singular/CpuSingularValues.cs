namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Singular values on the processor. Small matrices: one thread for each, side by side. Large ones: all threads in one.
/// </summary>
internal sealed unsafe class CpuSingularValues : ISingularValues, IParallelBody
{
    // Side by side, each thread needs working memory of its own.
    private const long MostBytesSideBySide = 64 << 20;
    private const int DoublesPerChunk = 1 << 12;

    private readonly WorkerTeam _team;
    private readonly WorkerTeam _caller = new(1);
    private readonly MatrixSolver _together;
    private readonly MatrixSolver[] _alone;
    private IMatrixBatch? _matrices;
    private double* _values;
    private int _valuesEach;
    private int _matricesPerChunk;
    private CancellationToken _cancellation;

    public CpuSingularValues(SimdLevel level, WorkerTeam team)
    {
        DoubleKernels kernels = DoubleKernels.For(level);
        _team = team;
        _together = new MatrixSolver(kernels, team);
        _alone = [.. Enumerable.Range(0, team.Size).Select(_ => new MatrixSolver(kernels, _caller))];
    }

    public long EstimateBytes(IMatrixBatch matrices) =>
        SideBySide(matrices)
            ? _alone[0].EstimateBytes(matrices) * Math.Min(_team.Size, matrices.Count)
            : _together.EstimateBytes(matrices);

    public void Compute(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation)
    {
        _valuesEach = Math.Min(matrices.Rows, matrices.Columns);
        if (values.Length != (long)_valuesEach * matrices.Count)
        {
            throw new ArgumentException(
                $"{matrices.Count} matrices have {_valuesEach} values each, not {values.Length} in all",
                nameof(values));
        }
        if (values.IsEmpty) return;
        if (SideBySide(matrices)) ComputeSideBySide(matrices, values, cancellation);
        else
        {
            for (int i = 0; i < matrices.Count; i++)
                _together.Solve(matrices, i, values.Slice(i * _valuesEach, _valuesEach), cancellation);
        }
        // Pointers into the working memory do not hold it.
        GC.KeepAlive(this);
    }

    public void Invoke(int chunk, int worker)
    {
        int first = chunk * _matricesPerChunk;
        int end = Math.Min(_matrices!.Count, first + _matricesPerChunk);
        for (int i = first; i < end; i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            var own = new Span<double>(_values + (nint)i * _valuesEach, _valuesEach);
            _alone[worker].Solve(_matrices, i, own, _cancellation);
        }
    }

    public void Dispose() => _caller.Dispose();

    private void ComputeSideBySide(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation)
    {
        (_matrices, _cancellation) = (matrices, cancellation);
        _matricesPerChunk = Math.Max(1, DoublesPerChunk / (matrices.Rows * matrices.Columns));
        fixed (double* pointer = values)
        {
            _values = pointer;
            try
            {
                _team.Run(this, (matrices.Count + _matricesPerChunk - 1) / _matricesPerChunk);
            }
            finally
            {
                (_matrices, _cancellation) = (null, default);
                _values = null;
            }
        }
    }

    // One thread for each matrix needs no waiting, but matrices enough to keep all threads busy to the end.
    private bool SideBySide(IMatrixBatch matrices) =>
        MatrixSolver.IsSmall(matrices)
        || (matrices.Count >= 2 * _team.Size && _alone[0].EstimateBytes(matrices) <= MostBytesSideBySide);
}
