using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Tests;

/// <summary>The README's example compiles and computes what it says.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_engine_in_ten_lines()
    {
        var random = new Random(1);
        var kernel = new Tensor(new Shape(16, 3, 3, 3), Numbers(random, 16 * 27));
        var weight = new Tensor(new Shape(10, 16), Numbers(random, 160));
        float[] pixels = Numbers(random, 8 * 3 * 32 * 32), seeds = Numbers(random, 16 * 10);
        var result = new float[16 * 3 * 32 * 32];

        var graph = new Graph();
        Node image = graph.Input("image", 3, 32, 32);
        Node hidden = graph.Relu(graph.Conv2d(image, graph.Constant(kernel), stride: 2, padding: 1));
        Node logits = graph.Linear(graph.GlobalAveragePool(hidden), graph.Constant(weight));
        Node seed = graph.Input("seed", new Shape(10), copies: 2);           // two gradients from one forward pass
        Node gradient = graph.Gradient(logits, image, seed);
        using var backend = new CpuBackend();
        using IProgram program = backend.Compile(new Computation(capacity: 8, [logits, gradient]));
        program.Write(image, pixels);                                         // 8 images, (channel, row, column)
        program.Write(seed, seeds);                                           // 16 rows of 10
        program.Run(images: 8);
        program.Read(gradient, result);                                       // 16 images

        Assert.All(result, g => Assert.True(float.IsFinite(g)));
        Assert.Contains(result, g => g != 0);
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
