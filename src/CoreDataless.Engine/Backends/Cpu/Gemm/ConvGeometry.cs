using System.Collections.Immutable;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Which source pixel meets which kernel tap for each destination pixel. Destination pixels that see the same taps form
/// a phase: a forward convolution has one phase; the gradient of a convolution with stride s has up to s*s, and each of
/// its pixels sees only every s-th tap.
/// </summary>
internal sealed class ConvGeometry
{
    private ConvGeometry(ImmutableArray<Phase> phases) => Phases = phases;

    public ImmutableArray<Phase> Phases { get; }

    /// <summary>Destination pixel (y,x) reads source pixel (y*s - p + ky*d, ...).</summary>
    public static ConvGeometry Forward(Window w, Shape source, Shape destination)
    {
        var builder = new PhaseBuilder(AllTaps(w), w.KernelWidth);
        for (int y = 0; y < destination.Height; y++)
        {
            for (int x = 0; x < destination.Width; x++)
            {
                (int top, int left) = (y * w.StrideY - w.PadY, x * w.StrideX - w.PadX);
                builder.AddPixel(
                    y * destination.Width + x,
                    (ky, kx) => PixelOrNone(top + ky * w.DilationY, left + kx * w.DilationX, source));
            }
        }
        return new ConvGeometry([builder.Build()]);
    }

    /// <summary>
    /// Input pixel (y,x) collects from output pixels (oy,ox) with y = oy*s - p + ky*d: the taps for which y + p - ky*d
    /// is a multiple of s.
    /// </summary>
    /// <param name="w">The window of the forward convolution.</param>
    /// <param name="gradient">Shape of the gradient that arrives.</param>
    /// <param name="image">Shape of the convolution's input.</param>
    public static ConvGeometry InputGradient(Window w, Shape gradient, Shape image)
    {
        var phases = new List<Phase>();
        for (int py = 0; py < w.StrideY; py++)
        {
            for (int px = 0; px < w.StrideX; px++)
            {
                int[] taps = [.. AllTaps(w).Where(t =>
                    (py - t / w.KernelWidth * w.DilationY) % w.StrideY == 0
                    && (px - t % w.KernelWidth * w.DilationX) % w.StrideX == 0)];
                phases.Add(GradientPhase(w, gradient, image, py, px, taps));
            }
        }
        return new ConvGeometry([.. phases.Where(p => p.Pixels.Length > 0)]);
    }

    private static Phase GradientPhase(Window w, Shape gradient, Shape image, int py, int px, int[] taps)
    {
        var builder = new PhaseBuilder(taps, w.KernelWidth);
        for (int y = 0; y < image.Height; y++)
        {
            if ((y + w.PadY) % w.StrideY != py) continue;
            for (int x = 0; x < image.Width; x++)
            {
                if ((x + w.PadX) % w.StrideX != px) continue;
                (int bottom, int right) = (y + w.PadY, x + w.PadX);
                builder.AddPixel(
                    y * image.Width + x, (ky, kx) => OutputPixelOrNone(w, gradient, bottom, right, ky, kx));
            }
        }
        return builder.Build();
    }

    private static int OutputPixelOrNone(Window w, Shape gradient, int bottom, int right, int ky, int kx)
    {
        (int y, int x) = (bottom - ky * w.DilationY, right - kx * w.DilationX);
        return y < 0 || x < 0 ? Phase.NoPixel : PixelOrNone(y / w.StrideY, x / w.StrideX, gradient);
    }

    private static int PixelOrNone(int y, int x, Shape image) =>
        (uint)y < (uint)image.Height && (uint)x < (uint)image.Width ? y * image.Width + x : Phase.NoPixel;

    private static int[] AllTaps(Window w) => [.. Enumerable.Range(0, w.Taps)];

    private sealed class PhaseBuilder(int[] taps, int kernelWidth)
    {
        private readonly List<int> _pixels = [];
        private readonly List<int> _sources = [];

        public void AddPixel(int pixel, Func<int, int, int> sourceOf)
        {
            _pixels.Add(pixel);
            foreach (int tap in taps) _sources.Add(sourceOf(tap / kernelWidth, tap % kernelWidth));
        }

        public Phase Build() => new(taps, [.. _pixels], [.. _sources]);
    }
}

/// <summary>Destination pixels that see the same kernel taps.</summary>
/// <param name="Taps">Tap numbers: ky * kernel width + kx.</param>
/// <param name="Pixels">Destination pixels: y * width + x.</param>
/// <param name="Sources">For each pixel and tap, the source pixel or <see cref="NoPixel"/> in the padding.</param>
internal sealed record Phase(int[] Taps, int[] Pixels, int[] Sources)
{
    public const int NoPixel = -1;
}
