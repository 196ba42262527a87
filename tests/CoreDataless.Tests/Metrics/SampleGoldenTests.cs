using CoreDataless.Arrays;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Tests.Metrics;

/// <summary>The shipped samples on the CPU backend give PyTorch's features and logits.</summary>
public class SampleGoldenTests
{
    [Theory]
    [InlineData("025")]
    [InlineData("050")]
    [InlineData("100")]
    public void Features_and_logits_are_those_of_pytorch(string part)
    {
        using NpzArchive golden = Golden.Open("samples.npz");
        Network network = Golden.SampleNetwork(part);
        float[] photos = [.. golden.Get("photos").ToInt64s().Select(p => p / 255f)];
        using var backend = new CpuBackend();
        using var forward = new ForwardPass(backend, network, images: 4, memoryBudget: 1 << 30);

        (float[] features, float[] logits) = forward.Run([.. photos, .. golden.Floats("noise")]);

        AssertClose(golden.Floats($"features_{part}_double"), features, 1e-5);
        AssertClose(golden.Floats($"logits_{part}_double"), logits, 1e-5);
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance * scale);
    }
}
