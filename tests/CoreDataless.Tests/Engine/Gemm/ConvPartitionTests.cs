using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.Gemm;

/// <summary>All workers have something to do, about the same each, and every row is computed exactly once.</summary>
public class ConvPartitionTests
{
    private const double LargestOverMean = 1.6;

    /// <summary>In channels, out channels, image size, kernel, stride: layers of ResNet18 for 32x32 images.</summary>
    public static TheoryData<int, int, int, int, int> ResNet18 => new()
    {
        { 3, 64, 32, 3, 1 },
        { 64, 64, 32, 3, 1 },
        { 64, 128, 32, 3, 2 },
        { 64, 128, 32, 1, 2 },
        { 128, 128, 16, 3, 1 },
        { 128, 256, 16, 3, 2 },
        { 128, 256, 16, 1, 2 },
        { 256, 256, 8, 3, 1 },
        { 256, 512, 8, 3, 2 },
        { 256, 512, 8, 1, 2 },
        { 512, 512, 4, 3, 1 },
    };

    [Theory]
    [MemberData(nameof(ResNet18))]
    public void Workers_share_alike(int ins, int outs, int size, int kernel, int stride)
    {
        foreach (bool gradient in (bool[])[false, true])
        {
            foreach (int workers in (int[])[2, 16])
            {
                foreach (int images in (int[])[10, 50])
                {
                    long[] work = Work(Layer(ins, outs, size, kernel, stride, gradient), images, workers);
                    string what = $"gradient {gradient}, {workers} workers, {images} images";
                    Assert.True(work.Length >= workers, $"{what}: {work.Length} chunks");
                    Assert.True(
                        work.Max() <= LargestOverMean * work.Average(), $"{what}: {work.Max()} of {work.Average()}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(ResNet18))]
    public void One_worker_does_all_rows_at_once(int ins, int outs, int size, int kernel, int stride)
    {
        (ConvPartition partition, _, _) = Layer(ins, outs, size, kernel, stride, gradient: false);
        Assert.Equal(1, partition.For(10, workers: 1).RowParts);
    }

    [Fact]
    public void Too_little_work_is_not_shared()
    {
        (ConvPartition partition, _, _) = Layer(16, 10, 1, 1, 1, gradient: false);
        Assert.Equal((1, 1), (partition.For(10, workers: 16).RowParts, partition.For(10, workers: 16).PanelParts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Ranges_cover_each_phase_exactly_once(int parts)
    {
        (ConvPartition partition, ConvShape shape, _) = Layer(3, 8, 11, 3, 2, gradient: true);
        var cut = new ConvPartition.Cut(Sheaf: 2, RowParts: parts, PanelParts: 1);
        var times = new int[5 * 11 * 11];
        for (int part = 0; part < parts; part++)
        {
            foreach ((Phase phase, long image, long first, long end) in Stretches(partition, shape, cut, 5, part))
            {
                for (long row = first; row < end; row++)
                {
                    (long later, long pixel) = Math.DivRem(row, phase.Pixels.Length);
                    times[(image + later) * 11 * 11 + phase.Pixels[pixel]]++;
                }
            }
        }
        Assert.All(times, count => Assert.Equal(1, count));
    }

    private static IEnumerable<(Phase Phase, long Image, long First, long End)> Stretches(
        ConvPartition partition, ConvShape shape, ConvPartition.Cut cut, int images, int part)
    {
        (WorkRange range, long image) = partition.Range(cut, images, part);
        for (; image < images; image += cut.Sheaf)
        {
            for (int phase = 0; phase < shape.Geometry.Phases.Length; phase++)
            {
                (long first, long end) = partition.Rows(Math.Min(cut.Sheaf, images - image), phase, ref range);
                yield return (shape.Geometry.Phases[phase], image, first, end);
            }
        }
    }

    // Multiply-adds of registers in each chunk.
    private static long[] Work((ConvPartition, ConvShape, Panel[]) layer, int images, int workers)
    {
        (ConvPartition partition, ConvShape shape, Panel[] panels) = layer;
        ConvPartition.Cut cut = partition.For(images, workers);
        var work = new long[cut.RowParts * cut.PanelParts];
        for (int chunk = 0; chunk < work.Length; chunk++)
        {
            int each = panels.Length / cut.PanelParts;
            int columns = panels.Skip(chunk % cut.PanelParts * each).Take(each).Sum(p => p.Columns);
            foreach ((Phase phase, _, long first, long end) in
                Stretches(partition, shape, cut, images, chunk / cut.PanelParts))
            {
                work[chunk] += Math.Max(0, end - first) * phase.Taps.Length * shape.SourceChannels * columns;
            }
        }
        return work;
    }

    private static (ConvPartition Partition, ConvShape Shape, Panel[] Panels) Layer(
        int ins, int outs, int size, int kernel, int stride, bool gradient)
    {
        Window w = Window.Square(kernel, stride, kernel / 2);
        Shape x = new(ins, size, size), y = new(outs, w.OutputHeight(size), w.OutputWidth(size));
        ConvShape shape = gradient
            ? new ConvShape(ConvGeometry.InputGradient(w, y, x), 1, outs, ins, (_, _, _, _) => 0, null)
            : new ConvShape(ConvGeometry.Forward(w, x, y), 1, ins, outs, (_, _, _, _) => 0, null);
        Panel[] panels = Panel.Split(shape.DestinationChannels, width: 16);
        (int from, int to) = gradient ? (y.Count, x.Count) : (x.Count, y.Count);
        return (new ConvPartition(shape, panels, from, to), shape, panels);
    }
}
