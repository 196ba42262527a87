using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Choice;
using CoreDataless.Tests.Cuda.Emulator;
using static CoreDataless.Tests.Cuda.Choice.ChosenLayers;

namespace CoreDataless.Tests.Cuda.Families;

/// <summary>
/// Which engines are taken of those that the stand-in for cuDNN offers: one that is not deterministic, one that
/// converts what it reads, one that cannot be built, one with tensor cores, a plain one.
/// </summary>
public sealed class EngineTests
{
    private const string Nondeterministic = "by engine 0", TensorCores = "by engine 2", Plain = "by engine 3";
    private const string Converting = "by engine 4";

    [Theory]
    [InlineData(Precision.Tf32, TensorCores)]
    [InlineData(Precision.BFloat16, TensorCores)]
    [InlineData(Precision.Fp32, Plain)]
    public void Bias_and_ReLU_are_part_of_one_graph(Precision precision, string engine)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        string[] notes = NotesOfRun(emulated, precision, Convolution(capacity: 3), "cuDNN fused");

        string run = Assert.Single(notes, n => n.StartsWith("run cudnn graph", StringComparison.Ordinal));
        Assert.Contains("graph of 3 ", run, StringComparison.Ordinal);
        Assert.EndsWith(engine, run, StringComparison.Ordinal);
        Assert.DoesNotContain(notes, n => n.StartsWith("run epilogue", StringComparison.Ordinal));
        Assert.Equal(precision == Precision.BFloat16, notes.Contains("run to_bfloat16"));
    }

    [Theory]
    [InlineData(Precision.Tf32, Plain)]
    [InlineData(Precision.BFloat16, TensorCores)]
    [InlineData(Precision.Fp32, Plain)]
    public void Engines_that_are_not_deterministic_or_convert_what_they_read_are_never_even_tried(
        Precision precision, string last)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.NoteCalls();
        using CudaBackend backend = Backend(emulated.Tables, precision, (device, scope) =>
            new LayerChoice(ChosenLayers.FamiliesOf(device, scope, "cuDNN fused", "cuDNN plain", "direct"))
            {
                TimeForFamily = TimeSpan.MaxValue,
            });
        using IProgram program = backend.Compile(Convolution(capacity: 3).Computation);

        Assert.Contains(emulated.Notes, n => n.EndsWith(last, StringComparison.Ordinal));
        Assert.DoesNotContain(emulated.Notes, n => n.EndsWith(Nondeterministic, StringComparison.Ordinal));
        Assert.DoesNotContain(emulated.Notes, n => n.EndsWith(Converting, StringComparison.Ordinal));
    }

    // One more could be had: the list ends with the plain engine twice.
    [Theory]
    [InlineData(Precision.Tf32, "cuDNN fused 0", "cuDNN fused 1", "cuDNN fused 2")]
    [InlineData(Precision.BFloat16, "cuDNN fused bf16 0", "cuDNN fused bf16 1", "cuDNN fused 0")]
    public void Three_engines_are_built_for_a_layer_those_counted_that_cannot_be(
        Precision precision, params string[] expected)
    {
        EmulatedBackends.SkipUnlessThere();
        var made = new List<string>();
        using CudaBackend backend = Backend(EmulatedCuda.Libraries, precision, (device, scope) =>
            new LayerChoice([new NotedFamily(FamiliesOf(device, scope, "cuDNN fused")[0], made), new DirectFamily()])
            {
                TimeForFamily = TimeSpan.MaxValue,
            });
        using IProgram program = backend.Compile(Convolution(capacity: 3).Computation);
        // The last is made once more, where it was chosen.
        Assert.Equal(expected, made.Take(expected.Length));
        Assert.InRange(made.Count, expected.Length, expected.Length + 1);
    }

    // The stand-in offers an algorithm with and without tensor cores, and wants as much scratch memory as that takes.
    [Theory]
    [InlineData(Precision.Tf32, false, "1, math type 1", "1, math type 3", "0, math type 3")]
    [InlineData(Precision.Fp32, false, "1, math type 3", "0, math type 3")]
    [InlineData(Precision.Tf32, true, "1, math type 1", "1, math type 3", "4, math type 3")]
    [InlineData(Precision.Fp32, true, "1, math type 3", "4, math type 3")]
    public void Plain_algorithms_run_with_the_arithmetic_that_was_offered(
        Precision precision, bool isGradient, params string[] expected)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.NoteCalls();
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(4, 5, 6));
        Node y = graph.Conv2d(x, Weight(graph, 4, 4, 3, 3), null, Window.Square(3, padding: 1));
        if (isGradient) y = graph.Gradient(y, x, graph.Input("seed", y.Shape));
        LayerChoice? choice = null;
        using CudaBackend backend = Backend(emulated.Tables, precision, (device, scope) =>
            choice = new LayerChoice(FamiliesOf(device, scope, "cuDNN plain"))
            {
                TimeForFamily = TimeSpan.MaxValue,
            });
        using IProgram program = backend.Compile(new Computation(2, [y]));

        Assert.Empty(choice!.Remarks);
        string start = $"run cudnn plain {(isGradient ? "gradient" : "convolution")} by algorithm ";
        Assert.Equal(
            expected.Select(e => start + e),
            emulated.Notes.Where(n => n.StartsWith("run cudnn plain", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public void An_engine_that_computes_wrongly_is_not_used()
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.CuDnn(wrong: true);
        LayerChoice? choice = null;
        using CudaBackend backend = Backend(emulated.Tables, Precision.Tf32, (device, scope) =>
            choice = new LayerChoice(ChosenLayers.FamiliesOf(device, scope, "cuDNN fused")) { Times = false });
        using IProgram program = backend.Compile(Convolution(capacity: 3).Computation);

        Assert.Contains("cuDNN fused 1 computes ", Assert.Single(choice!.Remarks), StringComparison.Ordinal);
        Assert.Contains(program.Listing, line => line.EndsWith(": cuDNN fused 2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_an_engine_for_a_graph_the_plain_convolution_serves(bool refused)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.CuDnn(fusions: refused ? Fusions.Refused : Fusions.None);
        string[] notes = NotesOfRun(emulated, Precision.Fp32, Convolution(capacity: 3), "cuDNN fused", "cuDNN plain");
        Assert.Contains("cudnnConvolutionForward", notes);
        Assert.Contains(notes, n => n.StartsWith("run epilogue", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(91002)]
    [InlineData(8907)]
    public void Both_numberings_of_statuses_are_understood(int version)
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.CuDnn(version);
        LayerChoice? choice = null;
        using CudaBackend backend = Backend(emulated.Tables, Precision.Fp32, (device, scope) =>
            choice = new LayerChoice(ChosenLayers.FamiliesOf(device, scope, "cuDNN fused", "cuDNN plain")));
        _ = ChosenLayers.Run(backend, Convolution(capacity: 3), images: 3);
        Assert.Empty(choice!.Remarks);
    }

    [Fact]
    public void Without_cuDNN_and_cuBLAS_our_kernels_do_it_all()
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh(cuBlas: false, cuDnn: false);
        using var backend = new CudaBackend(
            emulated.Tables, EmulatedBackends.Options, (device, scope, _) => LayerChoice.Open(device, scope, null));
        float[] values = ChosenLayers.Run(backend, Convolution(capacity: 3), images: 3);
        using CudaBackend direct = Backend(EmulatedCuda.Libraries, Precision.Fp32, "direct");
        float[] expected = ChosenLayers.Run(direct, Convolution(capacity: 3), images: 3);
        Assert.True(LayerTrial.SquaredError(values, expected) < 1e-10);
    }

    [Fact]
    public void A_gradient_with_its_mask_is_one_graph_but_not_where_seeds_share_the_mask()
    {
        EmulatedBackends.SkipUnlessThere();
        foreach ((int seeds, string expected) in new[] { (1, "cuDNN fused"), (2, "cuDNN plain") })
        {
            var graph = new Graph();
            Node x = graph.Input("x", new Shape(4, 5, 5));
            Node hidden = graph.Relu(graph.Conv2d(x, Weight(graph, 4, 4, 3, 3), null, Window.Square(3, padding: 1)));
            Node y = graph.Conv2d(hidden, Weight(graph, 4, 4, 3, 3), null, Window.Square(3, padding: 1));
            Node gradient = graph.Gradient(y, x, graph.Input("seed", y.Shape, seeds));
            using CudaBackend backend = Backend(
                EmulatedCuda.Libraries, Precision.Fp32, "cuDNN fused", "cuDNN plain");
            using IProgram program = backend.Compile(new Computation(2, [gradient]));
            string masked = Assert.Single(program.Listing, l => l.Contains(", mask ", StringComparison.Ordinal));
            Assert.Contains($": {expected} ", masked, StringComparison.Ordinal);
        }
    }

    // The second program of a backend chooses nothing any more.
    [Fact]
    public void Candidates_that_lose_are_freed_at_once()
    {
        EmulatedBackends.SkipUnlessThere();
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        using CudaBackend backend = Backend(emulated.Tables, Precision.Fp32, (device, scope) =>
            new LayerChoice(ChosenLayers.FamiliesOf(device, scope, "cuDNN fused", "cuDNN plain", "direct")));
        long[] before = Alive();
        using IProgram first = backend.Compile(Convolution(capacity: 3).Computation);
        long[] chosen = Alive();
        using IProgram second = backend.Compile(Convolution(capacity: 3).Computation);
        long[] again = Alive();
        for (int i = 0; i < before.Length; i++) Assert.Equal(again[i] - chosen[i], chosen[i] - before[i]);

        long[] Alive() =>
            [.. new[] { "memory", "descriptor", "event", "graph", "executable graph" }.Select(emulated.LiveOf)];
    }

    [Fact]
    public void Linear_layers_multiply_in_float32_whatever_the_precision()
    {
        EmulatedBackends.SkipUnlessThere();
        var graph = new Graph();
        Node x = graph.Input("x", new Shape(33));
        Node y = graph.Linear(x, Weight(graph, 10, 33));
        (Computation, Node, Node) what = (new Computation(4, [y]), x, y);
        using CudaBackend fp32 = Backend(EmulatedCuda.Libraries, Precision.Fp32, "cuDNN fused");
        using CudaBackend tf32 = Backend(EmulatedCuda.Libraries, Precision.Tf32, "cuDNN fused");
        Assert.Equal(ChosenLayers.Run(fp32, what, images: 4), ChosenLayers.Run(tf32, what, images: 4));
    }

    private sealed class NotedFamily(ILayerFamily family, List<string> made) : ILayerFamily
    {
        public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem) =>
            family.Candidates(context, problem).Select(c => c with
            {
                Make = () =>
                {
                    made.Add(c.Name);
                    return c.Make();
                },
            });
    }

    private static string[] NotesOfRun(
        EmulatedCuda emulated, Precision precision, (Computation Computation, Node Input, Node Output) what,
        params string[] families)
    {
        using CudaBackend backend = Backend(emulated.Tables, precision, families);
        using IProgram program = backend.Compile(what.Computation);
        program.Write(what.Input, Numbers(3 * what.Input.Shape.Count, seed: 2));
        emulated.NoteCalls();
        program.Run(3);
        return emulated.Notes;
    }
}
