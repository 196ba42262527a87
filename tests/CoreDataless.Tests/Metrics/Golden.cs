using CoreDataless.Arrays;
using CoreDataless.Checkpoints;
using CoreDataless.Models;

namespace CoreDataless.Tests.Metrics;

/// <summary>Golden values from PyTorch and the networks they belong to: Fixtures/Goldens/README.md.</summary>
internal static class Golden
{
    public const int Classes = 10;

    public static string Sample(string part) => Path.Combine(
        AppContext.BaseDirectory, "samples", $"resnet18-w16-cifar10-{part}.safetensors");

    public static Network SampleNetwork(string part = "100")
    {
        using Checkpoint checkpoint = Checkpoint.Open(Sample(part));
        return ModelLoader.Load(WeightSet.From(checkpoint));
    }

    public static NpzArchive Open(string name) =>
        NpzArchive.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Goldens", name));

    public static float[] Floats(this NpzArchive archive, string name) => archive.Get(name).ToSingles();

    public static ReadOnlySpan<float> Row(float[] values, int row, int width) => values.AsSpan(row * width, width);

    public static double RelativeDistance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double error = 0, power = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += Math.Pow((double)actual[i] - expected[i], 2);
            power += Math.Pow(expected[i], 2);
        }
        return Math.Sqrt(error / power);
    }
}
