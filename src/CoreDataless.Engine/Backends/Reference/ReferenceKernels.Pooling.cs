namespace CoreDataless.Engine;

// Pooling and its transposes, one channel after the other.
internal static partial class ReferenceKernels
{
    public static void MaxPool(Window w, Shape from, ReadOnlySpan<double> x, Shape to, Span<double> y)
    {
        for (int c = 0; c < to.Channels; c++)
        {
            ReadOnlySpan<double> image = x.Slice(c * from.Pixels, from.Pixels);
            for (int p = 0; p < to.Pixels; p++)
            {
                (int i, int j) = Math.DivRem(p, to.Width);
                y[c * to.Pixels + p] = image[LargestUnder(w, image, i, j, from)];
            }
        }
    }

    public static void MaxPoolGrad(
        Window w, Shape from, ReadOnlySpan<double> dy, Shape to, ReadOnlySpan<double> x, Span<double> dx)
    {
        dx.Clear();
        for (int c = 0; c < to.Channels; c++)
        {
            ReadOnlySpan<double> image = x.Slice(c * to.Pixels, to.Pixels);
            for (int p = 0; p < from.Pixels; p++)
            {
                (int i, int j) = Math.DivRem(p, from.Width);
                dx[c * to.Pixels + LargestUnder(w, image, i, j, to)] += dy[c * from.Pixels + p];
            }
        }
    }

    public static void AveragePool(
        Window w, bool countPadding, Shape from, ReadOnlySpan<double> x, Shape to, Span<double> y)
    {
        for (int c = 0; c < to.Channels; c++)
        {
            for (int p = 0; p < to.Pixels; p++)
            {
                (int i, int j) = Math.DivRem(p, to.Width);
                double sum = 0;
                for (int tap = 0; tap < w.Taps; tap++)
                {
                    int pixel = PixelUnder(w, tap, i, j, from);
                    if (pixel >= 0) sum += x[c * from.Pixels + pixel];
                }
                y[c * to.Pixels + p] = sum / Divisor(w, countPadding, i, j, from);
            }
        }
    }

    public static void AveragePoolGrad(
        Window w, bool countPadding, Shape from, ReadOnlySpan<double> dy, Shape to, Span<double> dx)
    {
        dx.Clear();
        for (int c = 0; c < to.Channels; c++)
        {
            for (int p = 0; p < from.Pixels; p++)
            {
                (int i, int j) = Math.DivRem(p, from.Width);
                double share = dy[c * from.Pixels + p] / Divisor(w, countPadding, i, j, to);
                for (int tap = 0; tap < w.Taps; tap++)
                {
                    int pixel = PixelUnder(w, tap, i, j, to);
                    if (pixel >= 0) dx[c * to.Pixels + pixel] += share;
                }
            }
        }
    }

    public static void GlobalAveragePool(Shape from, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int c = 0; c < y.Length; c++)
        {
            double sum = 0;
            for (int p = 0; p < from.Pixels; p++) sum += x[c * from.Pixels + p];
            y[c] = sum / from.Pixels;
        }
    }

    public static void GlobalAveragePoolGrad(Shape to, ReadOnlySpan<double> dy, Span<double> dx)
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = dy[i / to.Pixels] / to.Pixels;
    }

    // The first of the largest, in row-major order of the window.
    private static int LargestUnder(Window w, ReadOnlySpan<double> x, int i, int j, Shape image)
    {
        int best = -1;
        for (int tap = 0; tap < w.Taps; tap++)
        {
            int pixel = PixelUnder(w, tap, i, j, image);
            if (pixel >= 0 && (best < 0 || x[pixel] > x[best])) best = pixel;
        }
        return best;
    }

    private static int Divisor(Window w, bool countPadding, int i, int j, Shape image)
    {
        if (countPadding) return w.Taps;
        int real = 0;
        for (int tap = 0; tap < w.Taps; tap++)
        {
            if (PixelUnder(w, tap, i, j, image) >= 0) real++;
        }
        return real;
    }
}
