using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Winograd;

namespace CoreDataless.Tests.Engine.Winograd;

/// <summary>
/// What the table of cases does not show about convolutions in tiles: how exact they are, and that bits depend on
/// nothing but the image, in blocks of a worker's own and in those that a team shares, with kernels transformed
/// beforehand (96 channels) and on the way (181: they fill neither a strip nor a register).
/// </summary>
public class WinogradKernelTests
{
    private const double HalfUlp = 1.0 / (1 << 24);

    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>()];

    /// <summary>
    /// The error of a sum of n products that are rounded at random grows with sqrt(n); n = 9 C here. What is left is a
    /// factor of the algorithm, 2 to 3 times larger for 4x4 tiles than for the definition, and most for 3 channels,
    /// where the transforms round more than the sums.
    /// </summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Errors_grow_no_faster_than_those_of_a_sum(SimdLevel level)
    {
        Assert.SkipWhen(level > SimdSupport.Best, $"this processor has no {level}");
        foreach ((int channels, int outputs) in ((int, int)[])[(3, 20), (16, 20), (64, 20), (512, 20), (181, 181)])
        {
            foreach (bool positive in (bool[])[false, true])
            {
                (Computation computation, float[][] inputs) = Layer(channels, outputs, positive);
                double[][] expected = Exact(computation, inputs);
                Check(1, new CpuOptions(2, level) { ExactConv = true }, "by definition");
                Check(1, new CpuOptions(2, level) { Tiles = Algorithm.F2 }, "with 2x2 tiles");
                Check(4, new CpuOptions(2, level) { Tiles = Algorithm.F4 }, "with 4x4 tiles");

                void Check(double most, CpuOptions options, string how)
                {
                    float[][] actual = Run(computation, inputs, options, 0, 1);
                    double forward = Error(expected[0], actual[0]) / (HalfUlp * Math.Sqrt(9 * channels));
                    double gradient = Error(expected[1], actual[1]) / (HalfUlp * Math.Sqrt(9 * outputs));
                    Assert.True(
                        forward < most && gradient < most,
                        $"{channels} to {outputs} channels {how}: {forward}, and {gradient} of the gradient");
                }
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(96)]
    [InlineData(181)]
    public void Bits_depend_on_the_image_alone(int channels)
    {
        foreach (Algorithm tiles in new[] { Algorithm.F2, Algorithm.F4 })
        {
            (Computation computation, float[][] inputs) = Layer(channels, channels, positive: false);
            float[][] first = Run(computation, inputs, new CpuOptions(1) { Tiles = tiles }, 0, Images);
            foreach (int threads in (int[])[2, 3, 7])
                Assert.Equal(first, Run(computation, inputs, new CpuOptions(threads) { Tiles = tiles }, 0, Images));
            for (int image = 0; image < Images; image += 3)
            {
                float[][] alone = Run(computation, inputs, new CpuOptions(2) { Tiles = tiles }, image, 1);
                for (int i = 0; i < alone.Length; i++) Assert.Equal(Row(first[i], image).ToArray(), alone[i]);
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(96)]
    [InlineData(181)]
    public void Not_a_number_stays_in_its_image(int channels)
    {
        (Computation computation, float[][] inputs) = Layer(channels, channels, positive: false);
        var options = new CpuOptions(2) { Tiles = Algorithm.F4 };
        float[][] clean = Run(computation, inputs, options, 0, Images);
        foreach (float[] input in inputs) Row(input, 2).Fill(float.NaN);
        float[][] spoilt = Run(computation, inputs, options, 0, Images);
        for (int i = 0; i < clean.Length; i++)
        {
            for (int image = 0; image < Images; image++)
            {
                if (image == 2) Assert.Equal(-1, Row(spoilt[i], image).IndexOfAnyExcept(float.NaN));
                else Assert.Equal(Row(clean[i], image), Row(spoilt[i], image));
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(96)]
    [InlineData(181)]
    public void A_run_allocates_nothing(int channels)
    {
        (Computation computation, _) = Layer(channels, channels, positive: false);
        using var backend = new CpuBackend(new CpuOptions(2) { Tiles = Algorithm.F4 });
        using IProgram program = backend.Compile(computation);
        Assert.Equal(0, Runs.BytesAllocatedBy(() => program.Run(Images)));
    }

    [Fact]
    public void Small_layers_and_exact_ones_are_left_to_the_definition()
    {
        const string definition = "implicit GEMM";
        string exact = Description(16, 16, new CpuOptions(1) { ExactConv = true });
        string small = Description(3, 64, new CpuOptions(1)), large = Description(16, 16, new CpuOptions(1));
        Assert.StartsWith("Winograd F(4x4,3x3), 9 tiles", large, StringComparison.Ordinal);
        Assert.StartsWith(definition, exact, StringComparison.Ordinal);
        Assert.StartsWith(definition, small, StringComparison.Ordinal);
    }

    private const int Images = 7;

    private static string Description(int channels, int outputs, CpuOptions options)
    {
        (Computation computation, _) = Layer(channels, outputs, positive: false);
        using var backend = new CpuBackend(options);
        using CpuProgram program = backend.CompilePlanned(computation);
        return program.Kernels[0].Description;
    }

    // A convolution of 9x10 images, and a gradient.
    private static (Computation Computation, float[][] Inputs) Layer(int channels, int outputs, bool positive)
    {
        var random = new Random(channels);
        var graph = new Graph();
        Node x = graph.Input("x", channels, 9, 10);
        Node weight = graph.Constant(
            new Tensor(new Shape(outputs, channels, 3, 3), Draw(random, outputs * channels * 9, positive: false)));
        Node y = graph.Conv2d(x, weight, null, Window.Square(3, padding: 1), 1);
        Node seed = graph.Input("seed", y.Shape);
        return (
            new Computation(Images, [y, graph.Gradient(y, x, seed)]),
            [Draw(random, Images * x.Shape.Count, positive), Draw(random, Images * y.Shape.Count, positive)]);
    }

    private static float[] Draw(Random random, int count, bool positive)
    {
        var values = new float[count];
        foreach (ref float v in values.AsSpan())
        {
            // Almost normal; what a ReLU leaves of it where positive.
            v = random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f;
            if (positive) v = Math.Max(v, 0);
        }
        return values;
    }

    // One image is enough, and the reference is slow.
    private static double[][] Exact(Computation computation, float[][] inputs)
    {
        using var reference = new ReferenceBackend();
        using ReferenceProgram program = reference.Compile(computation);
        Write(program, computation, inputs, 0, 1);
        program.Run(1);
        return [.. computation.Outputs.Select(output =>
        {
            var values = new double[output.Shape.Count];
            program.Read(output, values);
            return values;
        })];
    }

    private static double Error(double[] expected, float[] actual) =>
        expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / expected.Max(Math.Abs);

    private static float[][] Run(Computation computation, float[][] inputs, CpuOptions options, int first, int images)
    {
        using var backend = new CpuBackend(options);
        using IProgram program = backend.Compile(computation);
        Write(program, computation, inputs, first, images);
        program.Run(images);
        return [.. computation.Outputs.Select(output => Runs.Read(program, output, images))];
    }

    private static void Write(IProgram program, Computation computation, float[][] inputs, int first, int images)
    {
        Node[] nodes = [.. computation.Graph.Nodes.Where(n => n.Op is Op.Input)];
        for (int i = 0; i < nodes.Length; i++)
            program.Write(nodes[i], inputs[i].AsSpan(first * nodes[i].Shape.Count, images * nodes[i].Shape.Count));
    }

    private static Span<float> Row(float[] values, int image)
    {
        int length = values.Length / Images;
        return values.AsSpan(image * length, length);
    }
}
