using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Tests.Cuda.Emulator;
using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>Sums that have the order of the host's, to the bit.</summary>
public class OrderTests
{
    private readonly Graph _graph = new();

    // On the emulated device exp and log are the host's, so that nothing but the order of the sum can differ.
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Softmax_has_the_bits_of_the_cpu_backend(int classes)
    {
        const int Images = 5;
        Node z = _graph.Input("z", classes), target = _graph.Input("target", classes);
        Node loss = _graph.SoftmaxCrossEntropy(z, target);
        Node gradient = _graph.Gradient(loss, z);
        var random = new Random(classes);
        float[] logits = [.. Enumerable.Range(0, Images * classes).Select(_ => (float)(8 * random.NextDouble() - 4))];
        var oneHot = new float[logits.Length];
        for (int i = 0; i < Images; i++) oneHot[i * classes + random.Next(classes)] = 1;

        float[][] Of(IBackend backend)
        {
            using (backend)
            {
                using IProgram program = backend.Compile(new Computation(Images, [loss, gradient]));
                program.Write(z, logits);
                program.Write(target, oneHot);
                program.Run(Images);
                return [Runs.Read(program, loss, Images), Runs.Read(program, gradient, Images)];
            }
        }
        EmulatedBackends.SkipUnlessThere();
        Assert.Equal(Of(new CpuBackend(new CpuOptions(1))), Of(EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries)));
    }

    // With thresholds one step of float32 apart, a sum in float32 or a row too many would say otherwise. Images behind
    // the real ones have no losses.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(520)]
    public void A_group_stops_when_the_host_says_so(int groupSize)
    {
        (int images, int capacity) = (groupSize + 1, groupSize + 3);
        EmulatedBackends.SkipUnlessThere();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(EmulatedCuda.Libraries);
        var random = new Random(groupSize);
        float[] losses = [.. Enumerable.Range(0, capacity).Select(_ => (float)Math.Exp(40 * random.NextDouble() - 30))];
        losses.AsSpan(images).Fill(float.NaN);
        float mean = Op.DescentStep.MeanLoss(losses.AsSpan(0, groupSize));
        foreach ((float stop, bool moves) in ((float, bool)[])[(mean, false), (MathF.BitDecrement(mean), true)])
        {
            var graph = new Graph();
            Node x = graph.Input("x", 1), g = graph.Input("g", 1), loss = graph.Input("loss", new Shape([]));
            Node y = graph.DescentStep(x, g, graph.L2Norm(g), loss, new Op.DescentStep(1, -9, 9, stop, groupSize));
            using IProgram program = backend.Compile(new Computation(capacity, [y]));
            program.Write(g, [.. Enumerable.Repeat(1f, capacity)]);
            program.Write(loss, losses);
            program.Run(images);
            float[] moved = Runs.Read(program, y, images);
            Assert.All(moved[..groupSize], v => Assert.Equal(moves ? -1 : 0, v));
            Assert.Equal(losses[groupSize] > stop ? -1 : 0, moved[groupSize]);
        }
    }
}
