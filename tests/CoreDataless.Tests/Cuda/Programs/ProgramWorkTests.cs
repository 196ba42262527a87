using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Choice;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Programs;

/// <summary>Operations, bytes and launches, counted by hand and by the emulated device.</summary>
public class ProgramWorkTests
{
    private const int Images = 3;

    // Two tiles of 64x64 have the 90 pixels.
    private const int SplitFloats = 2 * 64 * 64;

    public ProgramWorkTests() => EmulatedBackends.SkipUnlessThere();

    [Fact]
    public void A_small_network_does_what_was_counted_by_hand()
    {
        var graph = new Graph();
        Node x = graph.Input("x", 2, 4, 4);
        Node bias = graph.Constant(Tensor.Vector(1, 2, 3, 4));
        Node hidden = graph.Relu(
            graph.Conv2d(x, ChosenLayers.Weight(graph, 4, 2, 3, 3), bias, Window.Square(3, padding: 1)));
        // Of stride 2: it sees a quarter of the pixels.
        Node shrunk = graph.Conv2d(hidden, ChosenLayers.Weight(graph, 3, 4, 1, 1), null, Window.Square(1, stride: 2));
        Node mean = graph.GlobalAveragePool(shrunk);
        var computation = new Computation(Images, [mean], new Update(x, graph.SliceChannels(hidden, 1, 2)))
        {
            Repeats = 2,
        };
        StepWork[] expected =
        [
            new("Conv2d (2, 4, 4) -> (4, 4, 4), 3x3, relu", Images * 2 * 16 * 72, 4 * (Images * (32 + 64) + 72 + 4), 1),
            new("Conv2d (4, 4, 4) -> (3, 2, 2), 1x1", Images * 2 * 4 * 12, 4 * (Images * (16 + 12) + 12), 1),
            new("GlobalAveragePool (3, 2, 2) -> (3)", 0, 4 * Images * (12 + 3), 1),
            new("SliceChannels (4, 4, 4) -> (2, 4, 4)", 0, 4 * Images * (32 + 32), 1),
            new("update", 0, 4 * Images * (32 + 32), 1),
            new("keep outputs", 0, 4 * (Images * (3 + 3) + 2), 1),
        ];
        const int IdealBytes = 4 * (Images * (32 + 64 + 12 + 3 + 32) + 72 + 4 + 12);

        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        using CudaProgram program = backend.CompilePlanned(computation);
        ProgramWork made = Check(cuda, program, Precision.Fp32);
        Assert.Equal(expected, made.Parts);
        Assert.Equal(IdealBytes, made.IdealBytes);
        ProgramWork planned = ProgramWork.Of(program.Plan, Images, Precision.Fp32);
        Assert.Equal(expected, planned.Parts);
        Assert.Equal(IdealBytes, planned.IdealBytes);
        Assert.Equal((6, 6912.0 + 288), (planned.Launches, planned.Operations));
    }

    /// <summary>
    /// What a 3x3 convolution of 90 to 120 floats an image moves, by who computes it: 108 weights, 4 biases.
    /// </summary>
    [Theory]
    [InlineData("cuDNN fused", Precision.Tf32, 1, 4 * (Images * (90 + 120) + 112))]
    [InlineData(
        "cuDNN fused", Precision.BFloat16, 2, 4 * (Images * (90 + 120) + 4) + 2 * (108 + 2 * Images * 90))]
    [InlineData("cuDNN plain", Precision.Tf32, 2, 4 * (Images * (90 + 120) + 112 + 2 * Images * 120))]
    [InlineData("three splits", Precision.Tf32, 1, 4 * (Images * (90 + 120) + 112 + 2 * 3 * SplitFloats))]
    public void What_kernels_hand_to_each_other_counts(string family, Precision precision, int launches, int bytes)
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = ChosenLayers.Backend(cuda.Tables, precision, (device, scope) => new LayerChoice(
            family == "three splits" ? [new ThreeSplits()] : ChosenLayers.FamiliesOf(device, scope, family))
        {
            Times = false,
        });
        using CudaProgram program = backend.CompilePlanned(ChosenLayers.Convolution(Images).Computation);
        StepWork layer = Check(cuda, program, precision).Parts[0];
        Assert.Equal((launches, (long)bytes), (layer.Launches, layer.Bytes));
    }

    [Fact]
    public void The_roofline_is_the_slower_of_arithmetic_and_memory_step_by_step()
    {
        var work = new ProgramWork([new("a", 8e9, 1_000_000, 1), new("b", 1e9, 4_000_000, 1)], IdealBytes: 0);
        Assert.Equal(8 + 4, work.Milliseconds(operationsPerSecond: 1e12, bytesPerSecond: 1e9), 12);
        Assert.Equal([false, true], work.Parts.Select(p => p.IsBoundByMemory(1e12, 1e9)));
    }

    // The device's own count: kernels that it ran, and nodes of the graph that it recorded.
    private static ProgramWork Check(EmulatedCuda cuda, CudaProgram program, Precision precision)
    {
        BatchProgram batch = program.Batches.For(Images);
        cuda.NoteCalls();
        program.Repeat(Images, 1);
        int run = cuda.Notes.Count(n => n.StartsWith("run ", StringComparison.Ordinal));
        program.Repeat(Images, 1);
        ProgramWork work = ProgramWork.Of(program.Plan, batch, precision);
        Assert.Equal(run, work.Launches);
        Assert.Equal(run, batch.Kept!.Nodes);
        return work;
    }

    private sealed class ThreeSplits : ILayerFamily
    {
        public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem)
        {
            var product = new ImplicitGemm(context, problem);
            yield return new LayerCandidate("three splits", () => product.Step(product.Tiles[0], splits: 3));
        }
    }
}
