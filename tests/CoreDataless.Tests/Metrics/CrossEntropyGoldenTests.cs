using CoreDataless.Arrays;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests.Metrics;

/// <summary>
/// Softmax cross-entropy in PyTorch's float32: its rounding is part of the metric, so saturated rows are compared to
/// the bit where PyTorch's own exp is correctly rounded.
/// </summary>
public class CrossEntropyGoldenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public void Losses_and_gradients_are_rounded_as_pytorch_rounds_them(int classes)
    {
        using NpzArchive golden = Golden.Open("cross_entropy.npz");
        float[] logits = golden.Floats($"logits_{classes}");
        long[] targets = golden.Get($"target_{classes}").ToInt64s();
        int rows = targets.Length;
        var graph = new Graph();
        Node z = graph.Input("logits", classes);
        Node target = graph.Input("target", classes);
        Node loss = graph.SoftmaxCrossEntropy(z, target);
        Node gradient = graph.Gradient(loss, z);
        using var backend = new CpuBackend();
        using IProgram program = backend.Compile(new Computation(rows, [loss, gradient]));
        program.Write(z, logits);
        program.Write(target, [.. Enumerable.Range(0, rows * classes).Select(i =>
            targets[i / classes] == i % classes ? 1f : 0f)]);
        program.Run(rows);
        var losses = new float[rows];
        var dz = new float[rows * classes];
        program.Read(loss, losses);
        program.Read(gradient, dz);

        Assert.Equal(golden.Floats($"loss_{classes}"), losses);
        float[] expected = golden.Floats($"gradient_{classes}");
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] == 0, dz[i] == 0);
            Assert.Equal(expected[i], dz[i], 1e-6 * Math.Max(Math.Abs(expected[i]), 1e-30));
        }
    }
}
