using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>Which pixels of an image lie under the window of a pooling kernel.</summary>
internal readonly struct PoolWindow(Window window, Shape image, Shape pooled)
{
    /// <summary>
    /// First and last + 1 row of the image under pooled row <paramref name="y"/>, <see cref="StepY"/> apart.
    /// </summary>
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

/// <summary>A kernel that goes through the windows of an image, pooled pixel by pooled pixel.</summary>
internal abstract unsafe class WindowKernel(CpuContext context, PlanStep step, PoolWindow window)
    : RowKernel(context, step)
{
    protected PoolWindow Window => window;

    protected int Channels => Output.Shape.Channels;

    protected override int FloatsPerRow => window.Image.Count;

    /// <summary>Visits every window; <paramref name="pooled"/> runs along.</summary>
    protected void VisitWindows(float* image, float* pooled, float* output)
    {
        for (int y = 0; y < window.Pooled.Height; y++)
        {
            for (int x = 0; x < window.Pooled.Width; x++, pooled += Channels) Visit(image, pooled, y, x, output);
        }
    }

    /// <summary>One window, at pooled pixel (y, x).</summary>
    protected abstract void Visit(float* image, float* pooled, int y, int x, float* output);

    /// <summary>The channels of a pixel.</summary>
    protected float* Pixel(float* image, int y, int x) => image + ((long)y * window.Image.Width + x) * Channels;
}

/// <summary>The largest value under the window.</summary>
internal sealed unsafe class MaxPoolKernel(CpuContext context, PlanStep step, Window window)
    : WindowKernel(context, step, new PoolWindow(window, step.Inputs[0]!.Shape, step.Output.Shape))
{
    protected override void ComputeRow(Frame frame, int row) =>
        VisitWindows(In(frame, 0, row), Out(frame, row), Out(frame, row));

    protected override void Visit(float* image, float* pooled, int y, int x, float* output)
    {
        ((int top, int bottom), (int left, int right)) = (Window.Rows(y), Window.Columns(x));
        new Span<float>(pooled, Channels).Fill(float.NegativeInfinity);
        for (int iy = top; iy < bottom; iy += Window.StepY)
        {
            for (int ix = left; ix < right; ix += Window.StepX)
                Simd.Max(pooled, Pixel(image, iy, ix), pooled, Channels);
        }
    }
}

/// <summary>dy to the first largest value under each window.</summary>
internal sealed unsafe class MaxPoolGradKernel(CpuContext context, PlanStep step, Window window)
    : WindowKernel(context, step, new PoolWindow(window, step.Output.Shape, step.Inputs[0]!.Shape))
{
    protected override void ComputeRow(Frame frame, int row)
    {
        new Span<float>(Out(frame, row), Output.Shape.Count).Clear();
        VisitWindows(In(frame, 1, row), In(frame, 0, row), Out(frame, row));
    }

    protected override void Visit(float* image, float* pooled, int y, int x, float* output)
    {
        for (int c = 0; c < Channels; c++) output[FirstMax(image, y, x, c)] += pooled[c];
    }

    private long FirstMax(float* image, int y, int x, int c)
    {
        ((int top, int bottom), (int left, int right)) = (Window.Rows(y), Window.Columns(x));
        float* best = Pixel(image, top, left) + c;
        for (int iy = top; iy < bottom; iy += Window.StepY)
        {
            for (int ix = left; ix < right; ix += Window.StepX)
            {
                float* at = Pixel(image, iy, ix) + c;
                if (*at > *best) best = at;
            }
        }
        return best - image;
    }
}

/// <summary>The mean under the window.</summary>
internal sealed unsafe class AveragePoolKernel(CpuContext context, PlanStep step, Op.AveragePool pool)
    : WindowKernel(context, step, new PoolWindow(pool.Window, step.Inputs[0]!.Shape, step.Output.Shape))
{
    protected override void ComputeRow(Frame frame, int row) =>
        VisitWindows(In(frame, 0, row), Out(frame, row), Out(frame, row));

    protected override void Visit(float* image, float* pooled, int y, int x, float* output)
    {
        ((int top, int bottom), (int left, int right)) = (Window.Rows(y), Window.Columns(x));
        new Span<float>(pooled, Channels).Clear();
        for (int iy = top; iy < bottom; iy += Window.StepY)
        {
            for (int ix = left; ix < right; ix += Window.StepX)
                Simd.Add(pooled, Pixel(image, iy, ix), pooled, Channels);
        }
        Simd.Scale(pooled, 1f / Window.Divisor(y, x, pool.CountPadding), pooled, Channels);
    }
}

/// <summary>Each mean's gradient back to the pixels under its window.</summary>
internal sealed unsafe class AveragePoolGradKernel(CpuContext context, PlanStep step, Op.AveragePoolGrad pool)
    : WindowKernel(context, step, new PoolWindow(pool.Window, step.Output.Shape, step.Inputs[0]!.Shape))
{
    protected override void ComputeRow(Frame frame, int row)
    {
        new Span<float>(Out(frame, row), Output.Shape.Count).Clear();
        VisitWindows(Out(frame, row), In(frame, 0, row), Out(frame, row));
    }

    protected override void Visit(float* image, float* pooled, int y, int x, float* output)
    {
        ((int top, int bottom), (int left, int right)) = (Window.Rows(y), Window.Columns(x));
        float share = 1f / Window.Divisor(y, x, pool.CountPadding);
        for (int iy = top; iy < bottom; iy += Window.StepY)
        {
            for (int ix = left; ix < right; ix += Window.StepX)
            {
                float* to = Pixel(image, iy, ix);
                for (int c = 0; c < Channels; c++) to[c] += pooled[c] * share;
            }
        }
    }
}

/// <summary>The mean of each channel.</summary>
internal sealed unsafe class GlobalAveragePoolKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    private readonly Shape _image = step.Inputs[0]!.Shape;

    protected override int FloatsPerRow => _image.Count;

    protected override void ComputeRow(Frame frame, int row)
    {
        float* x = In(frame, 0, row), y = Out(frame, row);
        int channels = _image.Channels;
        new Span<float>(y, channels).Clear();
        for (int p = 0; p < _image.Pixels; p++) Simd.Add(y, x + (long)p * channels, y, channels);
        Simd.Scale(y, 1f / _image.Pixels, y, channels);
    }
}

/// <summary>dy[c] / pixels to every pixel, or to those that a mask keeps.</summary>
internal sealed unsafe class GlobalAveragePoolGradKernel(CpuContext context, PlanStep step) : RowKernel(context, step)
{
    protected override void ComputeRow(Frame frame, int row)
    {
        float* dy = In(frame, 0, row), dx = Out(frame, row);
        int channels = Output.Shape.Channels;
        for (int p = 0; p < Output.Shape.Pixels; p++)
            Simd.Scale(dy, 1f / Output.Shape.Pixels, dx + (long)p * channels, channels);
        if (Step.Epilogue.Mask is { } mask)
            Simd.KeepWherePositive(dx, RowFor(frame, mask, row), dx, Output.Shape.Count);
    }
}
