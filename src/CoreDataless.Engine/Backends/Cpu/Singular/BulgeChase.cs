namespace CoreDataless.Engine.Cpu.Singular;

/// <summary>
/// The second stage: from a band to two diagonals. Each sweep makes one row bidiagonal and chases the bulge that this
/// raises down the band and out. Sweeps run behind one another on all threads.
/// </summary>
/// <remarks>
/// Only a bulge's first column and row are cleared; the next sweep finds the rest in its place: Haidar, Kurzak,
/// Luszczek, "An improved parallel singular value algorithm and its implementation for multicore hardware", SC13.
/// </remarks>
internal sealed unsafe class BulgeChase(DoubleKernels kernels, WorkerTeam team) : IParallelBody
{
    // A step touches the blocks of this step and the next, and one element of the one after it.
    private const int StepsBetweenSweeps = 3;
    private const int Finished = int.MaxValue;

    private readonly AlignedDoubles _vectors = new();
    private int[] _progress = [];
    private BandMatrix? _band;
    private CancellationToken _cancellation;

    /// <summary>Reduces the band in place.</summary>
    public void Reduce(BandMatrix band, CancellationToken cancellation)
    {
        (_band, _cancellation) = (band, cancellation);
        int sweeps = Math.Max(0, band.Size - 2);
        if (_progress.Length < sweeps) _progress = new int[sweeps];
        else Array.Clear(_progress);
        _vectors.Reserve(2L * band.Width * team.Size);
        team.Run(this, sweeps);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>One sweep; chunks start in order, so the sweep before this one is under way or done.</summary>
    public void Invoke(int chunk, int worker)
    {
        BandMatrix band = _band!;
        int width = band.Width;
        double* right = _vectors.Pointer + (nint)worker * 2 * width;
        double* left = right + width;
        int row = chunk;
        int step = 0;
        for (int c = chunk + 1; c < band.Size - 1 && !_cancellation.IsCancellationRequested; c += width, step++)
        {
            AwaitSweepBefore(chunk, step + StepsBetweenSweeps);
            Step(band, row, c, right, left);
            row = c;
            Volatile.Write(ref _progress[chunk], step + 1);
        }
        Volatile.Write(ref _progress[chunk], Finished);
    }

    private void AwaitSweepBefore(int sweep, int steps)
    {
        if (sweep == 0) return;
        var spin = new SpinWait();
        while (Volatile.Read(ref _progress[sweep - 1]) < steps) spin.SpinOnce(sleep1Threshold: -1);
    }

    // Clears a row behind column c by a reflection of columns, then column c below row c by one of rows.
    private void Step(BandMatrix band, int row, int c, double* right, double* left)
    {
        int width = band.Width;
        nint stride = band.Stride;
        double* source = band.At(row, c);
        new ReadOnlySpan<double>(source, width).CopyTo(new Span<double>(right, width));
        new Span<double>(source, width).Clear();
        *source = kernels.Reflect(right, width);
        kernels.FromRight(band.At(row + 1, c), stride, c + width - 1 - row, right, width);

        source = band.At(c, c);
        for (int i = 0; i < width; i++) left[i] = source[i * stride];
        double beta = kernels.Reflect(left, width);
        kernels.FromLeft(source, stride, left, width);
        for (int i = 1; i < width; i++) source[i * stride] = 0;
        *source = beta;
    }
}
