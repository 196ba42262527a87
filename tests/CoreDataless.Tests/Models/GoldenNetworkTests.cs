using CoreDataless.Arrays;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

/// <summary>What the networks compute, compared with PyTorch in double: see Fixtures/Goldens/README.md.</summary>
public class GoldenNetworkTests
{
    public static TheoryData<string, string> Networks => new()
    {
        { "authors_resnet18", "resnet18 (width 4)" },
        { "authors_uneven", "resnet12 (blocks 1-2-1-1, widths 4-6-10-12)" },
        { "authors_tiny", "resnet18 (7x7 stem, widths 3-4-5-6)" },
        { "torchvision_resnet18", "torchvision-resnet18 (widths 4-5-6-8)" },
        { "akamaster_resnet20", "resnet20-A (width 4)" },
        { "theo", "resnet14-A (width 2)" },
        { "dans", "resnet14-B (widths 4-6-8)" },
        { "ehanw", "resnet14-B (widths 4-6-8)" },
        { "lenet5", "lenet5" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Features_logits_and_gradients_of_the_reference_are_those_of_pytorch(string name, string architecture)
    {
        using var backend = new ReferenceBackend();
        Compare(backend, name, architecture, tolerance: 2e-6);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Features_logits_and_gradients_of_the_cpu_are_those_of_pytorch(string name, string architecture)
    {
        using var backend = new CpuBackend();
        Compare(backend, name, architecture, tolerance: 1e-5);
    }

    private static void Compare(IBackend backend, string name, string architecture, double tolerance)
    {
        using NpzArchive golden = NpzArchive.Open(Fixture("Goldens", $"{name}.expected.npz"));
        Network network = Load(name, golden);
        Assert.Equal(architecture, network.Architecture);

        var graph = new Graph();
        Node images = graph.Input("images", network.Input);
        Node target = graph.Input("target", network.Classes);
        NetworkOutputs outputs = network.Append(graph, images);
        Node gradient = graph.Gradient(graph.SoftmaxCrossEntropy(outputs.Logits, target), images);
        using IProgram program = backend.Compile(new Computation(3, [outputs.Features, outputs.Logits, gradient]));
        program.Write(images, golden.Get("images").ToSingles());
        int k = network.Classes;
        program.Write(target, [.. Enumerable.Range(0, 3 * k).Select(i => i / k == i % k ? 1f : 0f)]);
        program.Run(3);
        AssertClose(golden.Get("features_double").ToDoubles(), Values(program, outputs.Features), tolerance);
        AssertClose(golden.Get("logits_double").ToDoubles(), Values(program, outputs.Logits), tolerance);
        // The gradient that starts the backward pass is float32 on every backend.
        AssertClose(golden.Get("gradient_double").ToDoubles(), Values(program, gradient), 1e-5);
    }

    private static Network Load(string name, NpzArchive golden)
    {
        var shape = golden.Get("images").Shape;
        using Checkpoint checkpoint = Checkpoint.Open(Fixture("Goldens", $"{name}.weights.npz"));
        return ModelLoader.Load(WeightSet.From(checkpoint), new NetworkOptions
        {
            Input = new InputSize((int)shape[2], (int)shape[3]),
            Mean = golden.Get("mean").ToSingles(),
            Std = golden.Get("std").ToSingles(),
            DescriptionFile = name == "lenet5" ? Fixture("Models", "lenet5.json") : null,
        });
    }

    private static float[] Values(IProgram program, Node value)
    {
        var values = new float[3 * value.Shape.Count];
        program.Read(value, values);
        return values;
    }

    // The network reads its normalisation as float32 scale and shift: that is all that differs from double throughout.
    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance * largest);
    }

    private static string Fixture(string folder, string name) =>
        Path.Combine(AppContext.BaseDirectory, "Fixtures", folder, name);
}
