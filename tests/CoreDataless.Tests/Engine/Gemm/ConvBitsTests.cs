using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Engine.Gemm;

/// <summary>
/// Convolutions large enough to be cut into many chunks give the same bits for any number of threads and any batch, and
/// an image that is not a number spoils no other.
/// </summary>
public class ConvBitsTests
{
    private const int Images = 7;

    /// <summary>In channels, out channels, image size, kernel, stride, padding.</summary>
    public static TheoryData<int, int, int, int, int, int> Layers => new()
    {
        { 3, 64, 20, 3, 1, 1 },
        { 3, 32, 24, 7, 2, 3 },
        { 2, 24, 13, 5, 2, 2 },
        { 5, 24, 14, 3, 1, 1 },
        { 16, 32, 16, 3, 2, 1 },
        { 64, 128, 8, 3, 2, 1 },
        { 128, 96, 4, 3, 1, 1 },
        { 64, 80, 9, 1, 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Threads_and_batch_do_not_matter(int ins, int outs, int size, int kernel, int stride, int padding)
    {
        OpCase @case = Layer(ins, outs, size, kernel, stride, padding, Draws.Uniform);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdSupport.Best))
        {
            float[][] expected = Run(@case, level, threads: 1);
            foreach (int threads in (int[])[2, 7]) Assert.Equal(expected, Run(@case, level, threads));

            float[][] alone = Run(@case, level, threads: 3, image: 4);
            for (int output = 0; output < alone.Length; output++)
                Assert.Equal(Row(expected[output], 4), alone[output]);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void An_image_that_is_no_number_spoils_no_other(
        int ins, int outs, int size, int kernel, int stride, int padding)
    {
        int row = 0;
        OpCase spoilt = Layer(ins, outs, size, kernel, stride, padding, (random, values) =>
        {
            Draws.Uniform(random, values);
            if (row++ % Images == 2) values.Fill(float.NaN);
        });
        OpCase sound = Layer(ins, outs, size, kernel, stride, padding, Draws.Uniform);
        float[][] clean = Run(sound, SimdSupport.Best, threads: 3);
        float[][] actual = Run(spoilt, SimdSupport.Best, threads: 3);
        for (int output = 0; output < clean.Length; output++)
        {
            for (int image = 0; image < Images; image++)
            {
                if (image == 2) Assert.Contains(float.NaN, Row(actual[output], image));
                else Assert.Equal(Row(clean[output], image), Row(actual[output], image));
            }
        }
    }

    // A layer forward, and its gradient for a dy of its own.
    private static OpCase Layer(int ins, int outs, int size, int kernel, int stride, int padding, Draw draw) => new(
        $"conv {ins} {outs} {size} {kernel} {stride} {padding}", g =>
        {
            Node x = g.Input(new Shape(ins, size, size), draw);
            Node weight = g.Weight(outs, ins, kernel, kernel);
            Node y = g.Graph.Conv2d(x, weight, g.Vector(outs), Window.Square(kernel, stride, padding));
            Node dy = g.Input(y.Shape, draw);
            g.Output(y, g.Graph.Gradient(y, x, dy));
        })
    { Images = Images };

    private static float[][] Run(OpCase @case, SimdLevel level, int threads, int? image = null)
    {
        CaseGraph graph = @case.Make();
        using var backend = new CpuBackend(new CpuOptions(threads, level));
        using IProgram program = backend.Compile(graph.Computation(image is null ? Images : 1));
        return Runs.Of(@case, graph, program, image ?? 0, image is null ? Images : 1);
    }

    private static float[] Row(float[] values, int image)
    {
        int length = values.Length / Images;
        return values.AsSpan(image * length, length).ToArray();
    }
}
