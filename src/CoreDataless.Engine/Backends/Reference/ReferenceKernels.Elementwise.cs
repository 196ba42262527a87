namespace CoreDataless.Engine;

// What happens to each number or channel by itself. Rows are in (channel, row, column) order.
internal static partial class ReferenceKernels
{
    public static void Affine(
        Shape shape, ReadOnlySpan<double> x, ReadOnlySpan<double> scale, ReadOnlySpan<double> shift, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / shape.Pixels;
            y[i] = x[i] * scale[c] + (shift.IsEmpty ? 0 : shift[c]);
        }
    }

    public static void BatchNorm(
        double epsilon,
        Shape shape,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> gamma,
        ReadOnlySpan<double> beta,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> variance,
        Span<double> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / shape.Pixels;
            y[i] = (x[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon) * gamma[c] + beta[c];
        }
    }

    public static void Relu(ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = Math.Max(x[i], 0);
    }

    public static void ReluGrad(ReadOnlySpan<double> dy, ReadOnlySpan<double> y, Span<double> dx)
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
    }

    public static void Add(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = a[i] + b[i];
    }

    public static void SliceChannels(Op.SliceChannels op, Shape from, ReadOnlySpan<double> x, Span<double> y) =>
        x.Slice(op.Start * from.Pixels, op.Count * from.Pixels).CopyTo(y);

    public static void PadChannels(Op.PadChannels op, Shape from, ReadOnlySpan<double> x, Span<double> y)
    {
        y.Clear();
        x.CopyTo(y[(op.Before * from.Pixels)..]);
    }
}
