namespace CoreDataless.Engine;

// The two layers with weights, and their transposes.
internal static partial class ReferenceKernels
{
    // y[o,i,j] = bias[o] + sum over c, ky, kx of weight[o,c,ky,kx] * x[c of o's group, i*s - p + ky*d, j*s - p + kx*d]
    public static void Conv2d(
        Op.Conv2d op,
        Shape from,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> weight,
        ReadOnlySpan<double> bias,
        Shape to,
        Span<double> y)
    {
        Window w = op.Window;
        int groupInputs = from.Channels / op.Groups, groupOutputs = to.Channels / op.Groups;
        for (int o = 0; o < to.Channels; o++)
        {
            ReadOnlySpan<double> kernels = weight.Slice(o * groupInputs * w.Taps, groupInputs * w.Taps);
            int firstInput = o / groupOutputs * groupInputs;
            for (int p = 0; p < to.Pixels; p++)
            {
                double sum = bias.IsEmpty ? 0 : bias[o];
                (int i, int j) = Math.DivRem(p, to.Width);
                for (int tap = 0; tap < w.Taps; tap++)
                {
                    int pixel = PixelUnder(w, tap, i, j, from);
                    if (pixel < 0) continue;
                    for (int c = 0; c < groupInputs; c++)
                        sum += kernels[c * w.Taps + tap] * x[(firstInput + c) * from.Pixels + pixel];
                }
                y[o * to.Pixels + p] = sum;
            }
        }
    }

    // The same sum read the other way: what an output took from a pixel, its gradient gives back to that pixel.
    public static void ConvInputGrad(
        Op.ConvInputGrad op, Shape from, ReadOnlySpan<double> dy, ReadOnlySpan<double> weight, Span<double> dx)
    {
        Window w = op.Window;
        Shape to = op.To;
        int groupInputs = to.Channels / op.Groups, groupOutputs = from.Channels / op.Groups;
        dx.Clear();
        for (int o = 0; o < from.Channels; o++)
        {
            ReadOnlySpan<double> kernels = weight.Slice(o * groupInputs * w.Taps, groupInputs * w.Taps);
            int firstInput = o / groupOutputs * groupInputs;
            for (int p = 0; p < from.Pixels; p++)
            {
                (int i, int j) = Math.DivRem(p, from.Width);
                for (int tap = 0; tap < w.Taps; tap++)
                {
                    int pixel = PixelUnder(w, tap, i, j, to);
                    if (pixel < 0) continue;
                    for (int c = 0; c < groupInputs; c++)
                        dx[(firstInput + c) * to.Pixels + pixel] += kernels[c * w.Taps + tap] * dy[o * from.Pixels + p];
                }
            }
        }
    }

    public static void Linear(
        ReadOnlySpan<double> x, ReadOnlySpan<double> weight, ReadOnlySpan<double> bias, Span<double> y)
    {
        for (int o = 0; o < y.Length; o++)
            y[o] = Dot(weight.Slice(o * x.Length, x.Length), x) + (bias.IsEmpty ? 0 : bias[o]);
    }

    public static void LinearInputGrad(ReadOnlySpan<double> dy, ReadOnlySpan<double> weight, Span<double> dx)
    {
        for (int i = 0; i < dx.Length; i++)
        {
            double sum = 0;
            for (int o = 0; o < dy.Length; o++) sum += weight[o * dx.Length + i] * dy[o];
            dx[i] = sum;
        }
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>
    /// The pixel of <paramref name="image"/> that lies under a tap of the window when it makes the output in row
    /// <paramref name="i"/>, column <paramref name="j"/>; -1 in the padding.
    /// </summary>
    private static int PixelUnder(Window w, int tap, int i, int j, Shape image)
    {
        (int ky, int kx) = Math.DivRem(tap, w.KernelWidth);
        int row = i * w.StrideY - w.PadY + ky * w.DilationY;
        int column = j * w.StrideX - w.PadX + kx * w.DilationX;
        return row < 0 || row >= image.Height || column < 0 || column >= image.Width ? -1 : row * image.Width + column;
    }
}
