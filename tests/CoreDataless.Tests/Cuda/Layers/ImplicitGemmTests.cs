using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Layers;

/// <summary>Layers as products of matrices are within what their precision rounds, in every tile and split.</summary>
[Collection(LayerDevice.Name)]
public class ImplicitGemmTests(LayerDevice device)
{
    private static readonly ImplicitGemmFamily Family = new();

    [Fact]
    public void Layers_of_the_table_are_within_the_rounding()
    {
        foreach ((LayerProblem problem, LayerRows rows) in LayerProblems.OfTheTable.Where(l => l.Problem.Groups == 1))
            Check(problem, rows, Precision.Tf32, (context, p) => Family.Candidates(context, p).Take(1));
    }

    /// <summary>Channels, out channels, size, kernel, stride, padding, dilation, images.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int> Layers => new()
    {
        { 64, 64, 5, 3, 1, 1, 1, 3 },
        { 32, 128, 6, 3, 2, 1, 1, 3 },
        { 64, 128, 7, 1, 2, 0, 1, 3 },
        { 20, 132, 3, 3, 1, 1, 1, 4 },
        { 3, 24, 11, 7, 2, 3, 1, 2 },
        { 100, 100, 1, 1, 1, 0, 1, 130 },
        { 512, 10, 1, 1, 1, 0, 1, 1 },
        { 36, 20, 7, 3, 1, 2, 2, 2 },
        { 10, 5, 11, 5, 3, 0, 1, 2 },
        { 8, 8, 5, 2, 4, 2, 1, 3 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Every_tile_is_within_the_rounding(
        int channels, int outs, int size, int kernel, int stride, int padding, int dilation, int images)
    {
        Window w = Window.Square(kernel, stride, padding, dilation);
        foreach (bool gradient in (bool[])[false, true])
        {
            LayerProblem problem = LayerProblems.Conv(new Shape(channels, size, size), outs, w, images, gradient);
            foreach (Precision precision in Enum.GetValues<Precision>())
                Check(problem, LayerRows.Random(problem), precision, Tiles(splits: 1));
        }
    }

    [Theory]
    [InlineData(32, 68, 1)]
    [InlineData(10, 18, 1)]
    [InlineData(32, 16, 2)]
    [InlineData(3, 16, 1)]
    public void Splits_of_the_depth_are_within_the_rounding_and_the_same_each_time(int channels, int outs, int stride)
    {
        Window w = Window.Square(3, stride, padding: 1);
        foreach (bool gradient in (bool[])[false, true])
        {
            LayerProblem problem = LayerProblems.Conv(new Shape(channels, 6, 5), outs, w, 3, gradient);
            LayerRows rows = LayerRows.Random(problem);
            // One that leaves some splits of a gradient's phases without a step.
            foreach (int splits in (int[])[3, 7])
            {
                var once = Check(problem, rows, Precision.Tf32, Tiles(splits));
                var twice = device.Run(Tiles(splits), problem, rows, Precision.Tf32);
                Assert.Equal(once.Select(r => r.Values), twice.Select(r => r.Values));
            }
        }
    }

    [Theory]
    [InlineData(16, false, false)]
    [InlineData(16, true, false)]
    [InlineData(16, false, true)]
    [InlineData(18, true, true)]
    public void What_was_fused_behind_a_layer_is_done(int outs, bool relu, bool mask)
    {
        LayerProblem problem = LayerProblems.Conv(new Shape(32, 5, 6), outs, Window.Square(3, padding: 1), rows: 6) with
        {
            Bias = Tensor.Vector([.. Enumerable.Range(0, outs).Select(i => 0.1f * (i - 5))]),
            Relu = relu,
            RowsPerMaskRow = 3,
        };
        LayerRows rows = LayerRows.Random(problem, addend: true, mask);
        foreach (int splits in (int[])[1, 2]) Check(problem, rows, Precision.Tf32, Tiles(splits));
    }

    [Fact]
    public void A_row_has_the_same_bits_in_any_batch()
    {
        LayerProblem problem = LayerProblems.Conv(new Shape(32, 6, 5), 72, Window.Square(3, padding: 1), rows: 5);
        LayerRows rows = LayerRows.Random(problem);
        var third = new LayerRows(rows.Source.AsSpan(3 * problem.From.Count, problem.From.Count).ToArray());
        foreach (int splits in (int[])[1, 2])
        {
            var all = device.Run(Tiles(splits), problem, rows, Precision.Tf32);
            var alone = device.Run(Tiles(splits), problem with { Rows = 1 }, third, Precision.Tf32);
            Assert.Equal(
                all.Select(r => r.Values.AsSpan(3 * problem.To.Count, problem.To.Count).ToArray()),
                alone.Select(r => r.Values));
        }
    }

    [Theory]
    [InlineData(Precision.Tf32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Fp32)]
    public void What_is_not_finite_stays_so_and_spoils_no_other_number(Precision precision)
    {
        LayerProblem problem = LayerProblems.Conv(new Shape(8, 5, 5), 8, Window.Square(3, padding: 1), rows: 4);
        LayerRows rows = LayerRows.Random(problem);
        rows.Source[problem.From.Count] = float.PositiveInfinity;
        rows.Source[2 * problem.From.Count + 99] = float.NegativeInfinity;
        rows.Source[3 * problem.From.Count + 42] = float.NaN;
        LayerOracle expected = LayerOracle.Of(problem, rows);
        Assert.Contains(double.PositiveInfinity, expected.Values);
        Assert.Contains(double.NaN, expected.Values);
        Check(problem, rows, precision, Tiles(splits: 1));
    }

    // An H100 has 132 multiprocessors.
    [Theory]
    [InlineData(1, true)]
    [InlineData(36, false)]
    public void Only_a_grid_that_is_not_full_is_split(int rows, bool split)
    {
        LayerProblem problem = LayerProblems.Conv(new Shape(16, 32, 32), 16, Window.Square(3, padding: 1), rows);
        string[] names = [];
        device.Run(Offered, problem, LayerRows.Random(problem), Precision.Tf32);
        Assert.NotEmpty(names);
        Assert.Equal(split, names.Any(name => name.Contains("split", StringComparison.Ordinal)));

        IEnumerable<LayerCandidate> Offered(StepContext context, LayerProblem placed)
        {
            names = [.. Family.Candidates(context, placed).Select(c => c.Name)];
            return [];
        }
    }

    [Fact]
    public void A_gradient_is_the_transpose_of_its_convolution()
    {
        Window w = Window.Square(3, stride: 2, padding: 1);
        LayerProblem forward = LayerProblems.Conv(new Shape(12, 9, 8), 20, w, rows: 2);
        LayerProblem gradient = LayerProblems.Conv(new Shape(12, 9, 8), 20, w, rows: 2, gradient: true);
        (float[] x, float[] dy) = (LayerRows.Random(forward).Source, LayerRows.Random(gradient).Source);
        float[] y = device.Run(Family.Candidates, forward, new LayerRows(x), Precision.Fp32)[0].Values;
        float[] dx = device.Run(Family.Candidates, gradient, new LayerRows(dy), Precision.Fp32)[0].Values;
        Assert.Equal(y.Zip(dy, (a, b) => (double)a * b).Sum(), x.Zip(dx, (a, b) => (double)a * b).Sum(), 1e-4);
    }

    [Fact]
    public void Groups_are_left_to_others()
    {
        LayerProblem problem = LayerProblems.Conv(new Shape(8, 5, 5), 8, Window.Square(3), rows: 1, groups: 2);
        Assert.Empty(device.Run(Family.Candidates, problem, LayerRows.Random(problem), Precision.Tf32));
    }

    [Fact]
    public void GPUs_before_8_0_are_left_to_others()
    {
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
        EmulatedCuda old = EmulatedCuda.Fresh();
        old.Machine(architecture: 75);
        using var gpu = new CudaDevice(old.Tables, 0);
        using (gpu.Enter())
        {
            using ResourceScope scope = gpu.NewScope();
            var kernels = new KernelLibrary(gpu, scope, cacheFolder: null);
            LayerProblem problem = LayerProblems.Conv(new Shape(8, 5, 5), 8, Window.Square(3), rows: 1);
            Assert.Empty(Family.Candidates(LayerDevice.Context(gpu, kernels, scope, Precision.Tf32), problem));
        }
    }

    [Theory]
    [InlineData(64, 64, 8)]
    [InlineData(512, 512, 4)]
    [InlineData(3, 64, 8)]
    public void A_few_ways_are_offered_each_once(int channels, int outs, int size)
    {
        Window w = Window.Square(3, padding: 1);
        LayerProblem problem = LayerProblems.Conv(new Shape(channels, size, size), outs, w, rows: 1);
        var names = new List<string>();
        device.Run(
            (context, p) =>
            {
                names.AddRange(Family.Candidates(context, p).Select(c => c.Name));
                return [];
            },
            problem, LayerRows.Random(problem), Precision.Tf32);
        Assert.InRange(names.Count, 1, 6);
        Assert.Distinct(names);
    }

    [Fact]
    public void The_few_channels_of_an_image_are_not_filled_up_to_64()
    {
        Window w = Window.Square(3, padding: 1);
        LayerProblem problem = LayerProblems.Conv(new Shape(3, 8, 8), 64, w, rows: 1, gradient: true);
        List<(string Name, float[] Values)> likely = device.Run(
            (context, p) => Family.Candidates(context, p).Take(1), problem, LayerRows.Random(problem), Precision.Tf32);
        Assert.StartsWith("implicit GEMM 128x16", Assert.Single(likely).Name, StringComparison.Ordinal);
    }

    // The layer in every tile that can do it.
    private static Func<StepContext, LayerProblem, IEnumerable<LayerCandidate>> Tiles(int splits) =>
        (context, problem) =>
        {
            var gemm = new ImplicitGemm(context, problem);
            return gemm.Tiles.Select(tile => new LayerCandidate(tile.Name, () => gemm.Step(tile, splits)));
        };

    private List<(string Name, float[] Values)> Check(
        LayerProblem problem,
        LayerRows rows,
        Precision precision,
        Func<StepContext, LayerProblem, IEnumerable<LayerCandidate>> ways)
    {
        LayerOracle expected = LayerOracle.Of(problem, rows);
        List<(string Name, float[] Values)> results = device.Run(ways, problem, rows, precision);
        Assert.NotEmpty(results);
        foreach ((string name, float[] values) in results)
            Rounding.Of(precision).Check(problem, expected, values, $"{name} of {problem}");
        return results;
    }
}
