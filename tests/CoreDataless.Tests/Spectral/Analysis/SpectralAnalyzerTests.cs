using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Reporting;
using CoreDataless.Spectral;
using CoreDataless.Tests.Checkpoints;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Spectral.Analysis;

public sealed class SpectralAnalyzerTests : IDisposable
{
    private static readonly SpectralOptions Slices =
        new() { Layers = new LayerFilter { Convolutions = ConvolutionMode.Slices } };

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Slices_are_the_pooled_values_in_another_scale()
    {
        SpectralOptions keep = new() { KeepEigenvalues = true };
        SpectralResult pooled = RealTool.Ours("025", keep);
        SpectralResult sliced = RealTool.Ours("025", Slices with { KeepEigenvalues = true });
        foreach (SpectralRow row in pooled.Rows.Where(r => r.Layer.Type == LayerType.Conv2d && r.M >= 10))
        {
            SpectralRow[] own = [.. sliced.Rows.Where(r => r.Layer.Id == row.Layer.Id)];
            Assert.Equal(Enumerable.Range(0, row.Rf), own.Select(r => r.SliceId!.Value));
            // sqrt(1/2) against k / sqrt(2).
            double[] all = [.. own.SelectMany(r => r.Eigenvalues!).Order()];
            for (int i = 0; i < all.Length; i++) Assert.Equal(row.Eigenvalues![i] * row.Rf, all[i], all[i] * 1e-12);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_number_of_threads_gives_the_same_bits(int threads)
    {
        SpectralOptions options = new() { MpFit = true, Randomize = true, DetX = true, Bootstrap = 20, Compare = true };
        AssertSame(options, RealTool.Ours("025", options), RealTool.Ours("025", options, threads));
    }

    [Fact]
    public void Another_seed_moves_shuffles_and_nothing_else()
    {
        SpectralOptions options = new() { Randomize = true };
        SpectralRow[] one = [.. RealTool.Ours("025", options).Rows];
        SpectralRow[] other = [.. RealTool.Ours("025", options with { Seed = 1 }).Rows];
        Assert.Equal(one.Select(r => r.Alpha), other.Select(r => r.Alpha));
        Assert.All(one.Zip(other), p =>
            Assert.NotEqual(p.First.Randomization!.MaxRandEval, p.Second.Randomization!.MaxRandEval));
    }

    [Fact]
    public void A_bad_layer_is_named_and_loses_no_other()
    {
        SpectralResult result = Analyze(new SpectralOptions(), Bad());
        Assert.True(result.Complete);
        Assert.Equal(["good", "nan", "zero", "same"], result.Rows.Select(r => r.Layer.Name));
        Assert.Equal(["success", "failed", "failed", "failed"], result.Rows.Select(r => r.Status));
        Assert.All(result.Rows, r => Assert.Equal("", r.Warning));
        Assert.Null(result.Rows[0].Failure);
        Assert.Contains("NaN or infinity", result.Rows[1].Failure);
        Assert.Equal("all weights are zero", result.Rows[2].Failure);
        Assert.Equal("all eigenvalues are equal", result.Rows[3].Failure);
        Assert.Equal(result.Rows[0].Alpha, result.Summary["alpha"]);
        SpectralColumn hasEsd = SpectralColumns.For(new SpectralOptions()).Single(c => c.Name == "has_esd");
        Assert.Equal([true, false, true, true], result.Rows.Select(r => (bool)hasEsd.Value(r)!));
        Assert.Contains(result.Skipped, s => s.Name == "empty.weight" && s.Reason == "no elements");
    }

    [Fact]
    public void Tensors_that_share_a_layers_name_are_two_layers()
    {
        double[] weights = Random(20 * 12, seed: 1);
        SpectralResult result = Analyze(
            new SpectralOptions(), ("a.weight", [20, 12], weights), ("a", [20, 12], weights));
        Assert.Equal(["a", "a"], result.Rows.Select(r => r.Layer.Name));
        Assert.Equal(2, result.Layers);
        Assert.True(result.Complete);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(1e-300)]
    public void Squares_beyond_double_precision_are_named(double size)
    {
        double[] weights = [.. Random(30 * 20, seed: 6).Select(w => w * size)];
        SpectralRow row = Assert.Single(Analyze(new SpectralOptions(), ("a.weight", [30, 20], weights)).Rows);
        Assert.Contains("range of double precision", row.Failure);
    }

    [Fact]
    public void What_the_tool_leaves_out_is_said()
    {
        SpectralResult result = Analyze(new SpectralOptions(),
            ("a.weight", [30, 20], Random(600, seed: 7)), ("attn.in_proj_weight", [30, 20], Random(600, seed: 8)));
        Assert.Contains(SpectralFindings.Of(result), w => w.StartsWith(
            "1 of 2 rows are of tensors that WeightWatcher leaves out (attn.in_proj_weight)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_slice_with_NaN_loses_that_slice_only()
    {
        double[] weights = Random(12 * 10 * 4, seed: 5);
        weights[(7 * 4) + 2] = double.NaN;
        (string, int[], double[]) conv = ("conv.weight", [12, 10, 2, 2], weights);
        SpectralResult sliced = Analyze(Slices, conv);
        Assert.Equal([false, false, true, false], sliced.Rows.Select(r => r.Failure is not null));
        SpectralResult pooled = Analyze(new SpectralOptions(), conv);
        Assert.Contains("matrix 2 of 4", Assert.Single(pooled.Rows).Failure);
    }

    [Fact]
    public void Cancelled_it_keeps_what_was_finished()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelAt(cancellation, layer: 5);
        using var backend = new CpuBackend(new CpuOptions(1));
        using ISingularValues solver = backend.CreateSingularValues();
        using Checkpoint checkpoint = Checkpoint.Open(RealTool.WeightsOf("025"));
        SpectralResult result =
            new SpectralAnalyzer(solver, new SpectralOptions(), 1).Analyze(checkpoint, progress, cancellation.Token);
        Assert.False(result.Complete);
        Assert.Equal(5, result.Rows.Count);
        Assert.Equal(21, result.LayersWanted);
        AssertSame(new SpectralOptions(), result, RealTool.Ours("025", new SpectralOptions()) with
        {
            Rows = [.. RealTool.Ours("025", new SpectralOptions()).Rows.Take(5)],
        });
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        List<SpectralProgress> seen = [];
        using var backend = new CpuBackend(new CpuOptions(1));
        using ISingularValues solver = backend.CreateSingularValues();
        using Checkpoint checkpoint = Checkpoint.Open(RealTool.WeightsOf("025"));
        new SpectralAnalyzer(solver, new SpectralOptions(), 1).Analyze(checkpoint, new Collect(seen));
        Assert.Equal(22, seen.Count);
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.Equal((0.0, 1.0), (seen[0].Fraction, seen[^1].Fraction));
    }

    [Fact]
    public void Compound_means_weigh_layers_and_not_slices()
    {
        SpectralResult result = RealTool.Ours("025", SpectralOptions.Paper);
        IEnumerable<IGrouping<int, SpectralRow>> layers = result.Rows.GroupBy(r => r.Layer.Id);
        double[] perLayer = [.. layers.Select(g => g.Average(r => r.Paper!.LogSpectralNorm))];
        Assert.Equal(result.Rows.Average(r => r.Paper!.LogSpectralNorm), result.Summary["logspectralnorm"]!.Value, 12);
        Assert.Equal(perLayer.Average(), result.Summary["logspectralnorm_compound"]!.Value, 12);
        Assert.NotEqual(result.Summary["logspectralnorm"], result.Summary["logspectralnorm_compound"]);
    }

    [Fact]
    public void The_flow_is_alpha_by_depth()
    {
        SpectralResult sliced = RealTool.Ours("025", Slices);
        IReadOnlyList<FlowPoint> flow = CorrelationFlow.Of(sliced.Rows);
        Assert.Equal(Enumerable.Range(1, flow.Count), flow.Select(p => p.Depth));
        Assert.Equal(flow.Select(p => p.Layer.Id).Order(), flow.Select(p => p.Layer.Id));
        FlowPoint last = flow[^2];
        Assert.Equal(sliced.Rows.Where(r => r.Layer.Id == last.Layer.Id).Average(r => r.Alpha!.Value), last.Alpha, 12);
    }

    [Fact]
    public void What_was_fine_tuned_is_measured_by_itself()
    {
        double[] old = Random(20 * 12, seed: 1), delta = Random(20 * 12, seed: 2);
        double[] tuned = [.. old.Zip(delta, (a, b) => a + b)];
        SpectralRow of(double[] w) => Analyze(new SpectralOptions(), ("a.weight", [20, 12], w)).Rows[0];
        string file = Write(("a.weight", [20, 12], old));
        using Checkpoint parent = Checkpoint.Open(file);
        SpectralRow row = Analyze(new SpectralOptions(), parent, ("a.weight", [20, 12], tuned)).Rows[0];
        Assert.Equal(of(delta).Alpha!.Value, row.Alpha!.Value, 9);
        SpectralRow missing = Analyze(new SpectralOptions(), parent, ("b.weight", [20, 12], tuned)).Rows[0];
        Assert.Contains("no tensor b.weight", missing.Failure);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(19, 0.95)]
    public void Settings_without_meaning_are_refused(int bootstrap, double level) =>
        Assert.Throws<ArgumentException>(() => (new SpectralOptions { Bootstrap = bootstrap, Level = level }).Check());

    public static TheoryData<SpectralOptions> Contradictions =>
    [
        SpectralOptions.Paper with { Layers = new LayerFilter() },
        SpectralOptions.Paper with { PowerLaw = PowerLawOptions.Paper with { DropLargest = 1 } },
        SpectralOptions.Paper with { PowerLaw = new PowerLawOptions() },
        new SpectralOptions { Law = TailLaw.TruncatedPowerLaw, PowerLaw = new PowerLawOptions { Bounded = true } },
        new SpectralOptions { Law = TailLaw.TruncatedPowerLaw, Compare = true },
        new SpectralOptions { Law = TailLaw.TruncatedPowerLaw, Vectors = true },
        new SpectralOptions { Law = TailLaw.TruncatedPowerLaw, Bootstrap = 20 },
        new SpectralOptions { Fingers = FingerFix.XMinPeak, Bootstrap = 20 },
        new SpectralOptions { Layers = new LayerFilter { Grid = 1025 } },
    ];

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Settings_that_contradict_each_other_are_refused(SpectralOptions options) =>
        Assert.Throws<ArgumentException>(options.Check);

    [Fact]
    public void The_papers_bootstrap_leaves_out_what_its_fit_leaves_out()
    {
        SpectralOptions options =
            SpectralOptions.Paper with { PaperMinSize = 10, Bootstrap = 20, KeepEigenvalues = true };
        SpectralRow row = Assert.Single(Analyze(options, ("a.weight", [20, 12], Random(20 * 12, seed: 1))).Rows);
        AlphaInterval? top = Bootstrap.Interval(row.Eigenvalues.AsSpan(1), PowerLawOptions.Paper, 20, seed: 1ul << 32,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(top, row.Interval);
    }

    private static (string, int[], double[])[] Bad()
    {
        double[] nan = Random(30 * 20, seed: 3);
        nan[17] = double.PositiveInfinity;
        double[] same = new double[20 * 20];
        for (int i = 0; i < 20; i++) same[i * 21] = 3;
        return
        [
            ("good.weight", [30, 20], Random(30 * 20, seed: 4)),
            ("nan.weight", [30, 20], nan),
            ("zero.weight", [30, 20], new double[30 * 20]),
            ("same.weight", [20, 20], same),
            ("empty.weight", [0, 20], []),
        ];
    }

    private SpectralResult Analyze(SpectralOptions options, params (string, int[], double[])[] tensors) =>
        Analyze(options, null, tensors);

    private SpectralResult Analyze(
        SpectralOptions options, Checkpoint? parent, params (string, int[], double[])[] tensors)
    {
        using var backend = new CpuBackend(new CpuOptions(1));
        using ISingularValues solver = backend.CreateSingularValues();
        using Checkpoint checkpoint = Checkpoint.Open(Write(tensors));
        return new SpectralAnalyzer(solver, options, 1, parent).Analyze(checkpoint);
    }

    private string Write(params (string Name, int[] Shape, double[] Values)[] tensors)
    {
        string path = _scratch.Path(Path.GetRandomFileName());
        File.WriteAllBytes(path, SafeTensorsFile.Of(tensors.Select(t =>
            new SafeTensorsFile.Entry(t.Name, "F64", t.Shape) { Values = t.Values })));
        return path;
    }

    private static double[] Random(int count, int seed)
    {
        float[] uniform = CoreDataless.Metrics.StartImages.Draw((ulong)seed, count);
        return [.. uniform.Select(u => u - 0.5)];
    }

    private static void AssertSame(SpectralOptions options, SpectralResult a, SpectralResult b)
    {
        Assert.Equal(a.Rows.Count, b.Rows.Count);
        foreach (SpectralColumn column in SpectralColumns.For(options))
            Assert.Equal(a.Rows.Select(column.Value), b.Rows.Select(column.Value));
    }

    private sealed class CancelAt(CancellationTokenSource source, int layer) : IProgress<SpectralProgress>
    {
        public void Report(SpectralProgress value)
        {
            if (value.Done == layer) source.Cancel();
        }
    }

    private sealed class Collect(List<SpectralProgress> into) : IProgress<SpectralProgress>
    {
        public void Report(SpectralProgress value) => into.Add(value);
    }
}
