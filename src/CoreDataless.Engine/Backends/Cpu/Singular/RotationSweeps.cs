namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// Sweeps of rotations of neighbouring rows of what begins as the identity, gathered and then applied strip by strip of
/// columns: a strip lies in one piece and stays in the second-level cache, and the threads share out the strips.
/// </summary>
internal sealed unsafe class RotationSweeps : IParallelBody
{
    private const int SweepsAtOnce = 64;

    private readonly DoubleKernels _kernels;
    private readonly WorkerTeam _team;
    private readonly AlignedDoubles _strips = new();
    private readonly int _size;
    private readonly int _strip;
    private readonly double[] _rotations;
    private readonly List<(int Last, int Start, int Count)> _sweeps = new(SweepsAtOnce);
    private int _used;

    public RotationSweeps(DoubleKernels kernels, WorkerTeam team, int size)
    {
        (_kernels, _team, _size, _strip) = (kernels, team, size, kernels.StripColumns);
        _rotations = new double[2L * SweepsAtOnce * size];
        long length = (long)StripCount * _strip * size;
        new Span<double>(_strips.Reserve(length), checked((int)length)).Clear();
        for (int i = 0; i < size; i++) Strip(i / _strip).Row(i)[i % _strip] = 1;
    }

    private int StripCount => (_size + _strip - 1) / _strip;

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
        _team.Run(this, StripCount);
        _sweeps.Clear();
        _used = 0;
    }

    public void Invoke(int chunk, int worker)
    {
        fixed (double* rotations = _rotations)
        {
            foreach ((int last, int start, int count) in _sweeps)
            {
                _kernels.RotateRows(Strip(chunk).Row(last), _strip, rotations + start, count);
            }
        }
    }

    /// <summary>Writes the turned rows, size x size.</summary>
    public void CopyTo(MatrixView rows)
    {
        for (int first = 0; first < _size; first += _strip)
        {
            int width = Math.Min(_strip, _size - first);
            for (int r = 0; r < _size; r++)
            {
                var own = new ReadOnlySpan<double>(Strip(first / _strip).Row(r), width);
                own.CopyTo(new Span<double>(rows.Row(r) + first, width));
            }
        }
        GC.KeepAlive(this);
    }

    private MatrixView Strip(int index) => new(_strips.Pointer + (nint)index * _size * _strip, _strip);
}
