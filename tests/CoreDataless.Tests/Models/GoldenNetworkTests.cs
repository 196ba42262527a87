using CoreDataless.Arrays;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

/// <summary>What the networks compute, compared with PyTorch in double: see Fixtures/Goldens/README.md.</summary>
public class GoldenNetworkTests
{
    [Theory]
    [InlineData("authors_resnet18", "resnet18 (width 4)")]
    [InlineData("authors_uneven", "resnet12 (blocks 1-2-1-1, widths 4-6-10-12)")]
    [InlineData("authors_tiny", "resnet18 (7x7 stem, widths 3-4-5-6)")]
    [InlineData("torchvision_resnet18", "torchvision-resnet18 (widths 4-5-6-8)")]
    [InlineData("akamaster_resnet20", "resnet20-A (width 4)")]
    [InlineData("theo", "resnet14-A (width 2)")]
    [InlineData("dans", "resnet14-B (widths 4-6-8)")]
    [InlineData("ehanw", "resnet14-B (widths 4-6-8)")]
    [InlineData("lenet5", "lenet5")]
    public void Features_and_logits_are_those_of_pytorch(string name, string architecture)
    {
        using NpzArchive golden = NpzArchive.Open(Fixture("Goldens", $"{name}.expected.npz"));
        Network network = Load(name, golden);
        Assert.Equal(architecture, network.Architecture);

        var graph = new Graph();
        Node images = graph.Input("images", network.Input);
        NetworkOutputs outputs = network.Append(graph, images);
        using var program = new ReferenceBackend().Compile(new Computation(3, [outputs.Features, outputs.Logits]));
        program.Write(images, golden.Get("images").ToSingles());
        program.Run(3);
        AssertClose(golden.Get("features_double").ToDoubles(), Values(program, outputs.Features));
        AssertClose(golden.Get("logits_double").ToDoubles(), Values(program, outputs.Logits));
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

    private static float[] Values(ReferenceProgram program, Node value)
    {
        var values = new float[3 * value.Shape.Count];
        program.Read(value, values);
        return values;
    }

    // The network reads its normalisation as float32 scale and shift: that is all that differs from double throughout.
    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6 * largest);
    }

    private static string Fixture(string folder, string name) =>
        Path.Combine(AppContext.BaseDirectory, "Fixtures", folder, name);
}
