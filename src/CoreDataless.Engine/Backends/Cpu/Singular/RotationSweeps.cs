namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Sweeps of rotations of neighbouring rows, gathered and then applied strip by strip of columns: a strip stays in the
/// second-level cache for many sweeps, and the threads share out the strips.
/// </summary>
internal sealed unsafe class RotationSweeps : IParallelBody
{
    /// <summary>Rows need room for this many columns more than they have.</summary>
    public const int StripDoubles = 32;

    private const int SweepsAtOnce = 64;

    private readonly DoubleKernels _kernels;
    private readonly WorkerTeam _team;
    private readonly MatrixView _rows;
    private readonly int _columns;
    private readonly double[] _rotations;
    private readonly List<(int Last, int Start, int Count)> _sweeps = new(SweepsAtOnce);
    private int _used;

    public RotationSweeps(DoubleKernels kernels, WorkerTeam team, MatrixView rows, int columns)
    {
        (_kernels, _team, _rows, _columns) = (kernels, team, rows, columns);
        _rotations = new double[2L * SweepsAtOnce * columns];
    }

    /// <summary>Room for a sweep upwards from row <paramref name="last"/>: cosines and sines in turn.</summary>
    public Span<double> Next(int last, int count)
    {
        if (_sweeps.Count == SweepsAtOnce) Flush();
        _sweeps.Add((last, _used, count));
        Span<double> rotations = _rotations.AsSpan(_used, 2 * count);
        _used += 2 * count;
        return rotations;
    }

    /// <summary>Applies what was gathered.</summary>
    public void Flush()
    {
        int strip = _kernels.StripColumns;
        _team.Run(this, (_columns + strip - 1) / strip);
        _sweeps.Clear();
        _used = 0;
    }

    public void Invoke(int chunk, int worker)
    {
        fixed (double* rotations = _rotations)
        {
            foreach ((int last, int start, int count) in _sweeps)
            {
                double* row = _rows.Row(last) + chunk * _kernels.StripColumns;
                _kernels.RotateRows(row, _rows.Stride, rotations + start, count);
            }
        }
    }
}
