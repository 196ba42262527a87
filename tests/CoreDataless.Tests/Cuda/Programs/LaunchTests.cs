using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Metrics;

namespace CoreDataless.Tests.Cuda.Programs;

/// <summary>What an iteration launches, and that kernels which do two steps give the bits of the two.</summary>
public class LaunchTests
{
    private static readonly Op.DescentStep Rule = new(Step: 0.1f, Low: 0, High: 1, StopLoss: 0, GroupSize: 2);

    [Fact]
    public void Besides_its_layers_an_iteration_of_descent_launches_seven_kernels()
    {
        using CudaBackend backend = Open();
        var graph = new DescentGraph(Golden.SampleNetwork(), SeedGradient.Torch, Rule, repeats: 2);
        using CudaProgram program = backend.CompilePlanned(graph.For(2));
        program.Write(graph.Images, [.. Enumerable.Repeat(0.5f, 2 * graph.Images.Shape.Count)]);
        program.Write(graph.Target, Labels.OneHot([0, 1], graph.Target.Shape.Count));
        program.Repeat(2, 2);
        BatchProgram batch = program.Batches.Largest;
        string[] names =
        [
            .. batch.Steps.SelectMany(s => s.Launches).Concat(batch.Updates).Concat(batch.Keeping)
                .Select(l => l.Kernel.Name).Where(name => !name.StartsWith("direct", StringComparison.Ordinal)
                    && !name.StartsWith("implicit", StringComparison.Ordinal)),
        ];
        string[] expected =
        [
            "affine", "global_average_pool", "softmax_loss_and_gradient", "global_average_pool_gradient", "affine",
            "norm_and_descent_step", "keep",
        ];
        Assert.Equal(expected, names);
    }

    [Theory]
    [InlineData(SeedGradient.Torch)]
    [InlineData(SeedGradient.Exact)]
    public void Loss_and_gradient_have_the_bits_that_each_has_alone(SeedGradient seed)
    {
        const int Rows = 3, Classes = 37;
        var graph = new Graph();
        Node z = graph.Input("z", Classes), target = graph.Input("target", Classes);
        Node loss = graph.SoftmaxCrossEntropy(z, target, seed), gradient = graph.Gradient(loss, z);
        var random = new Random(5);
        float[] scores = [.. Enumerable.Range(0, Rows * Classes).Select(_ => 9 * random.NextSingle())];
        float[] OneOf(Node read, params Node[] outputs)
        {
            using CudaBackend backend = Open();
            using IProgram program = backend.Compile(new Computation(Rows, outputs));
            program.Write(z, scores);
            program.Write(target, Labels.OneHot([0, 36, 7], Classes));
            program.Run(Rows);
            var values = new float[Rows * read.Shape.Count];
            program.Read(read, values);
            return values;
        }
        Assert.Equal(OneOf(loss, loss), OneOf(loss, loss, gradient));
        Assert.Equal(OneOf(gradient, gradient), OneOf(gradient, loss, gradient));
    }

    [Fact]
    public void A_step_that_computes_norms_has_the_bits_of_the_two()
    {
        const int Rows = 4, Count = 300;
        var graph = new Graph();
        Node x = graph.Input("x", Count), gradient = graph.Input("gradient", Count), loss = graph.Input("loss");
        Node norm = graph.L2Norm(gradient), moved = graph.DescentStep(x, gradient, norm, loss, Rule);
        Node given = graph.Input("norm"), apart = graph.DescentStep(x, gradient, given, loss, Rule);
        var random = new Random(6);
        float[] Draw() => [.. Enumerable.Range(0, Rows * Count).Select(_ => random.NextSingle())];
        (float[] start, float[] slopes) = (Draw(), Draw());
        // The second row of the first group has no slope; the second group has stopped.
        slopes.AsSpan(Count, Count).Clear();
        float[] losses = [0.1f, 0.2f, 0, 0];
        using CudaBackend backend = Open();
        float[] Run(IProgram program, Node read)
        {
            program.Write(x, start);
            program.Write(gradient, slopes);
            program.Write(loss, losses);
            program.Run(Rows);
            var values = new float[Rows * read.Shape.Count];
            program.Read(read, values);
            return values;
        }
        using CudaProgram together = backend.CompilePlanned(new Computation(Rows, [moved, norm]));
        Launch launch = Assert.Single(together.Batches.Largest.Steps.SelectMany(s => s.Launches));
        Assert.Equal("norm_and_descent_step", launch.Kernel.Name);
        float[] both = Run(together, moved), norms = Run(together, norm);
        using IProgram first = backend.Compile(new Computation(Rows, [norm]));
        first.Write(gradient, slopes);
        first.Run(Rows);
        var alone = new float[Rows];
        first.Read(norm, alone);
        Assert.Equal(alone, norms);
        using IProgram second = backend.Compile(new Computation(Rows, [apart]));
        second.Write(given, norms);
        Assert.Equal(Run(second, apart), both);
        Assert.NotEqual(start[..Count], both[..Count]);
        Assert.Equal(start[Count..], both[Count..]);
    }

    private static CudaBackend Open()
    {
        Assert.SkipWhen(EmulatedCuda.SkipReason is not null, EmulatedCuda.SkipReason ?? "");
        return EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
    }
}
