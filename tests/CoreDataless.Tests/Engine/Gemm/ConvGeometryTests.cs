using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.Gemm;

/// <summary>Phases say in another way which pixel meets which tap: they are held to the definition.</summary>
public class ConvGeometryTests
{
    public static TheoryData<int, int, int, int, int, int> Windows => new()
    {
        // kernel, stride, padding, dilation, height, width
        { 1, 1, 0, 1, 4, 5 },
        { 1, 2, 0, 1, 5, 4 },
        { 3, 1, 1, 1, 4, 6 },
        { 3, 1, 2, 1, 3, 3 },
        { 3, 2, 1, 1, 8, 7 },
        { 3, 3, 0, 1, 10, 7 },
        { 7, 2, 3, 1, 16, 13 },
        { 3, 1, 1, 1, 1, 1 },
        { 3, 2, 2, 2, 9, 8 },
        { 2, 3, 2, 1, 5, 5 },
        { 1, 1, 2, 1, 2, 3 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Phases_are_the_definition(int kernel, int stride, int padding, int dilation, int height, int width)
    {
        Window w = Window.Square(kernel, stride, padding, dilation);
        var x = new Shape(1, height, width);
        var y = new Shape(1, w.OutputHeight(height), w.OutputWidth(width));
        List<(int Y, int Tap, int X)> met = [.. Met(w, x, y).Order()];
        Assert.Equal(met, Listed(ConvGeometry.Forward(w, x, y), y.Pixels));

        IEnumerable<(int X, int Tap, int Y)> transposed = met.Select(m => (m.X, m.Tap, m.Y));
        Assert.Equal(transposed.Order(), Listed(ConvGeometry.InputGradient(w, y, x), x.Pixels));
    }

    [Fact]
    public void Taps_join_to_runs_where_pixels_and_weights_lie_side_by_side()
    {
        Window w = Window.Square(3, padding: 1);
        Shape x = new(3, 6, 5), y = new(8, 6, 5);
        var shape = new ConvShape(ConvGeometry.Forward(w, x, y), 1, 3, 8, (_, _, _, _) => 0, null);
        Phase inner = shape.Geometry.Phases.MaxBy(p => p.Taps.Length)!;
        Assert.Equal(4 * 3, inner.Pixels.Length);
        TapRun[] runs = TapRun.Join(shape, inner, 3);
        Assert.Equal([new TapRun(0, 0, 9), new TapRun(15, 9, 9), new TapRun(30, 18, 9)], runs);
    }

    // Straight from the definition of a convolution.
    private static IEnumerable<(int Y, int Tap, int X)> Met(Window w, Shape x, Shape y)
    {
        for (int pixel = 0; pixel < y.Pixels; pixel++)
        {
            for (int tap = 0; tap < w.Taps; tap++)
            {
                int row = pixel / y.Width * w.StrideY - w.PadY + tap / w.KernelWidth * w.DilationY;
                int column = pixel % y.Width * w.StrideX - w.PadX + tap % w.KernelWidth * w.DilationX;
                if (row >= 0 && row < x.Height && column >= 0 && column < x.Width)
                    yield return (pixel, tap, row * x.Width + column);
            }
        }
    }

    private static List<(int Pixel, int Tap, int Source)> Listed(ConvGeometry geometry, int pixels)
    {
        // Each pixel has exactly one phase, also one that sees padding only.
        Assert.Equal(Enumerable.Range(0, pixels), geometry.Phases.SelectMany(p => p.Pixels).Order());
        var listed = new List<(int, int, int)>();
        foreach (Phase phase in geometry.Phases)
        {
            for (int i = 0; i < phase.Pixels.Length; i++)
            {
                for (int t = 0; t < phase.Taps.Length; t++)
                    listed.Add((phase.Pixels[i], phase.Taps[t], phase.Sources[i] + phase.Offsets[t]));
            }
        }
        listed.Sort();
        return listed;
    }
}
