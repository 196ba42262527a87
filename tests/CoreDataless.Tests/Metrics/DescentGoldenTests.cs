using CoreDataless.Arrays;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Tests.Metrics;

/// <summary>
/// The first steps of descent against PyTorch. Later ones cannot be compared: a unit beside its ReLU's kink changes
/// sides, and the trajectories part.
/// </summary>
public class DescentGoldenTests
{
    [Theory]
    [InlineData("0.1", 3)]
    [InlineData("0.01", 10)]
    public void First_losses_are_those_of_pytorch(string step, int iterations)
    {
        using NpzArchive golden = Golden.Open("descent.npz");
        RunResult run = Descend(golden, float.Parse(step), iterations);
        float[] expected = golden.Floats($"losses_step{step}");
        for (int i = 0; i < iterations * Golden.Classes; i++)
        {
            if (expected[i] > 0.1) Assert.Equal(1, run.LossHistory[i] / expected[i], 1e-4);
        }
    }

    [Fact]
    public void First_step_moves_the_images_as_pytorch_does()
    {
        using NpzArchive golden = Golden.Open("descent.npz");
        RunResult run = Descend(golden, step: 0.1f, iterations: 1);
        float[] expected = golden.Floats("image_after_step1");
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], run.Prototypes[i], 1e-6);
    }

    [Fact]
    public void Gradient_of_the_start_images_is_that_of_pytorch()
    {
        using NpzArchive golden = Golden.Open("descent.npz");
        Network network = Golden.SampleNetwork();
        var graph = new Graph();
        Node images = graph.Input("images", network.Input);
        Node target = graph.Input("target", network.Classes);
        Node loss = graph.SoftmaxCrossEntropy(network.Append(graph, images).Logits, target);
        Node gradient = graph.Gradient(loss, images);
        using var backend = new CpuBackend();
        using IProgram program = backend.Compile(new Computation(Golden.Classes, [gradient]));
        program.Write(images, golden.Floats("start"));
        program.Write(target, [.. Enumerable.Range(0, 100).Select(i => i / 10 == i % 10 ? 1f : 0f)]);
        program.Run(Golden.Classes);
        var actual = new float[Golden.Classes * network.Input.Count];
        program.Read(gradient, actual);

        float[] expected = golden.Floats("gradient");
        int width = network.Input.Count;
        for (int row = 0; row < expected.Length / width; row++)
        {
            Assert.InRange(
                Golden.RelativeDistance(Golden.Row(actual, row, width), Golden.Row(expected, row, width)), 0, 1e-5);
        }
    }

    private static RunResult Descend(NpzArchive golden, float step, int iterations)
    {
        using var backend = new CpuBackend();
        var options = new EvaluationOptions
        {
            Runs = 1, Iterations = iterations, Step = step, DeepFoolSteps = 0, Init = golden.Floats("start"),
        };
        return new Evaluator(backend, options).Evaluate(Golden.SampleNetwork()).Runs[0];
    }
}
