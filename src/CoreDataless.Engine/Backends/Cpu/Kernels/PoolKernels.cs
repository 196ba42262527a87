using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>Which pixels of an image lie under the window of a pooling kernel.</summary>
internal readonly struct PoolWindow(Window window, Shape image, Shape pooled)
{
    /// <summary>First and last + 1 row of the image under pooled row <paramref name="y"/>, <see cref="StepY"/> apart.</summary>
    public (int Start, int End) Rows(int y) =>
        Range(y * window.StrideY - window.PadY, window.KernelHeight, window.DilationY, image.Height);

    /// <summary>The same for columns.</summary>
    public (int Start, int End) Columns(int x) =>
        Range(x * window.StrideX - window.PadX, window.KernelWidth, window.DilationX, image.Width);

    public int StepY => window.DilationY;

    public int StepX => window.DilationX;

    public Shape Image => image;

    public Shape Pooled => pooled;

    /// <summary>What an average divides by.</summary>
    public int Divisor(int y, int x, bool countPadding)
    {
        if (countPadding) return window.Taps;
        ((int top, int bottom), (int left, int right)) = (Rows(y), Columns(x));
        return Steps(top, bottom, StepY) * Steps(left, right, StepX);
    }

    private static int Steps(int start, int end, int step) => (end - start + step - 1) / step;

    // Clipped to the image, keeping to the dilation's grid.
    private static (int Start, int End) Range(int start, int kernel, int dilation, int size)
    {
        int end = Math.Min(size, start + (kernel - 1) * dilation + 1);
        if (start < 0) start += (-start + dilation - 1) / dilation * dilation;
        return (start, end);
    }
}

/// <summary>The largest value under the window.</summary>
internal sealed unsafe class MaxPoolKernel(CpuContext context, PlanStep step, Window window) : RowKernel(context, step)
{
    private readonly PoolWindow _window = new(window, step.Inputs[0]!.Shape, step.Output.Shape);

    protected override int FloatsPerRow => _window.Image.Count;

    protected override void ComputeRow(int row)
    {
        float* x = In(0, row);
        float* y = Out(row);
        int channels = Output.Shape.Channels;
        for (int oy = 0; oy < Output.Shape.Height; oy++)
        {
            for (int ox = 0; ox < Output.Shape.Width; ox++, y += channels) Pool(x, y, oy, ox, channels);
        }
    }

    private void Pool(float* x, float* y, int oy, int ox, int channels)
    {
        ((int top, int bottom), (int left, int right)) = (_window.Rows(oy), _window.Columns(ox));
        new Span<float>(y, channels).Fill(float.NegativeInfinity);
        for (int iy = top; iy < bottom; iy += _window.StepY)
        {
            for (int ix = left; ix < right; ix += _window.StepX)
                Context.Simd.Max(y, x + (long)(iy * _window.Image.Width + ix) * channels, y, channels);
        }
    }
}

/// <summary>dy to the first largest value under each window.</summary>
internal sealed unsafe class MaxPoolGradKernel(CpuContext context, PlanStep step, Window window)
    : RowKernel(context, step)
{
    private readonly PoolWindow _window = new(window, step.Output.Shape, step.Inputs[0]!.Shape);

    protected override void ComputeRow(int row)
    {
        float* dy = In(0, row), x = In(1, row), dx = Out(row);
        int channels = Output.Shape.Channels;
        new Span<float>(dx, Output.Shape.Count).Clear();
        for (int oy = 0; oy < _window.Pooled.Height; oy++)
        {
            for (int ox = 0; ox < _window.Pooled.Width; ox++, dy += channels)
            {
                for (int c = 0; c < channels; c++) dx[FirstMax(x, oy, ox, c, channels)] += dy[c];
            }
        }
    }

    private long FirstMax(float* x, int oy, int ox, int c, int channels)
    {
        ((int top, int bottom), (int left, int right)) = (_window.Rows(oy), _window.Columns(ox));
        long best = ((long)top * _window.Image.Width + left) * channels + c;
        for (int iy = top; iy < bottom; iy += _window.StepY)
        {
            for (int ix = left; ix < right; ix += _window.StepX)
            {
                long at = ((long)iy * _window.Image.Width + ix) * channels + c;
                if (x[at] > x[best]) best = at;
            }
        }
        return best;
    }
}

/// <summary>The mean under the window.</summary>
internal sealed unsafe class AveragePoolKernel(CpuContext context, PlanStep step, Op.AveragePool pool)
    : RowKernel(context, step)
{
    private readonly PoolWindow _window = new(pool.Window, step.Inputs[0]!.Shape, step.Output.Shape);

    protected override int FloatsPerRow => _window.Image.Count;

    protected override void ComputeRow(int row)
    {
        float* x = In(0, row);
        float* y = Out(row);
        int channels = Output.Shape.Channels;
        for (int oy = 0; oy < Output.Shape.Height; oy++)
        {
            for (int ox = 0; ox < Output.Shape.Width; ox++, y += channels) Pool(x, y, oy, ox, channels);
        }
    }

    private void Pool(float* x, float* y, int oy, int ox, int channels)
    {
        ((int top, int bottom), (int left, int right)) = (_window.Rows(oy), _window.Columns(ox));
        new Span<float>(y, channels).Clear();
        for (int iy = top; iy < bottom; iy += _window.StepY)
        {
            for (int ix = left; ix < right; ix += _window.StepX)
                Context.Simd.Add(y, x + (long)(iy * _window.Image.Width + ix) * channels, y, channels);
        }
        Context.Simd.Scale(y, 1f / _window.Divisor(oy, ox, pool.CountPadding), y, channels);
    }
}

/// <summary>Each mean's gradient back to the pixels under its window.</summary>
internal sealed unsafe class AveragePoolGradKernel(CpuContext context, PlanStep step, Op.AveragePoolGrad pool)
    : RowKernel(context, step)
{
    private readonly PoolWindow _window = new(pool.Window, step.Output.Shape, step.Inputs[0]!.Shape);

    protected override void ComputeRow(int row)
    {
        float* dy = In(0, row), dx = Out(row);
        int channels = Output.Shape.Channels;
        new Span<float>(dx, Output.Shape.Count).Clear();
        for (int oy = 0; oy < _window.Pooled.Height; oy++)
        {
            for (int ox = 0; ox < _window.Pooled.Width; ox++, dy += channels)
            {
                float share = 1f / _window.Divisor(oy, ox, pool.CountPadding);
                Spread(dy, dx, oy, ox, share, channels);
            }
        }
    }

    private void Spread(float* dy, float* dx, int oy, int ox, float share, int channels)
    {
        ((int top, int bottom), (int left, int right)) = (_window.Rows(oy), _window.Columns(ox));
        for (int iy = top; iy < bottom; iy += _window.StepY)
        {
            for (int ix = left; ix < right; ix += _window.StepX)
            {
                float* to = dx + (long)(iy * _window.Image.Width + ix) * channels;
                for (int c = 0; c < channels; c++) to[c] += dy[c] * share;
            }
        }
    }
}

/// <summary>The mean of each channel.</summary>
internal sealed unsafe class GlobalAveragePoolKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly Shape _image = step.Inputs[0]!.Shape;

    protected override int FloatsPerRow => _image.Count;

    protected override void ComputeRow(int row)
    {
        float* x = In(0, row), y = Out(row);
        int channels = _image.Channels;
        new Span<float>(y, channels).Clear();
        for (int p = 0; p < _image.Pixels; p++) Context.Simd.Add(y, x + (long)p * channels, y, channels);
        Context.Simd.Scale(y, 1f / _image.Pixels, y, channels);
    }
}

/// <summary>dy[c] / pixels to every pixel.</summary>
internal sealed unsafe class GlobalAveragePoolGradKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    protected override void ComputeRow(int row)
    {
        float* dy = In(0, row), dx = Out(row);
        int channels = Output.Shape.Channels;
        for (int p = 0; p < Output.Shape.Pixels; p++)
            Context.Simd.Scale(dy, 1f / Output.Shape.Pixels, dx + (long)p * channels, channels);
    }
}
