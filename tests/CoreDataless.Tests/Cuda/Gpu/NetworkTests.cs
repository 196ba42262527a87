using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Tests.Metrics;
using CoreDataless.Tests.Models;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>Whole networks against the CPU backend, which is itself compared with PyTorch.</summary>
public class NetworkTests(Backends backends) : IClassFixture<Backends>
{
    private static readonly Miniature Tiny = Miniature.Akamaster with { Blocks = [1, 1], Widths = [2, 4], Classes = 3 };

    public static IEnumerable<TheoryDataRow<string, Precision, string>> Devices =>
        TestDevice.Rows(Precision.Fp32, Precision.Tf32);

    [Theory]
    [MemberData(nameof(Devices))]
    public void Features_and_logits_agree(string device, Precision precision, string _)
    {
        Network network = NetworkFor(device);
        using var cpu = new CpuBackend();
        float[] images = StartImages.Draw(seed: 3, 2 * network.Classes * network.Input.Count);
        using var expected = new ForwardPass(cpu, network, network.Classes, 1 << 30);
        using var actual = new ForwardPass(backends[device, precision], network, network.Classes, 1 << 30);
        (float[] features, float[] logits) = actual.Run(images);
        (float[] expectedFeatures, float[] expectedLogits) = expected.Run(images);
        double nmse = Closeness.LargestNmse(precision, Layers(network));
        Closeness.Check(nmse, expectedFeatures, features, "features");
        Closeness.Check(nmse, expectedLogits, logits, "logits");
    }

    // Trajectories part at once beside the kinks of ReLUs, on any two devices; what is measured at their ends does not,
    // beyond what another start changes.
    [Theory]
    [MemberData(nameof(Devices))]
    public void Mg_and_madv_lie_within_the_spread_of_the_starts(string device, Precision precision, string _)
    {
        Network network = NetworkFor(device);
        EvaluationOptions options = device == TestDevice.Gpu
            ? new EvaluationOptions { Seed = 5 }
            : new EvaluationOptions { Seed = 5, Runs = 2, Iterations = 2, DeepFoolSteps = 1 };
        using var cpu = new CpuBackend();
        EvaluationResult expected = new Evaluator(cpu, options).Evaluate(network);
        EvaluationResult actual = new Evaluator(backends[device, precision], options).Evaluate(network);
        Assert.True(actual.Complete);
        CheckWithin(expected.Mg(MgConvention.Reference)!.Value, actual.Mg(MgConvention.Reference)!.Value, "Mg");
        CheckWithin(expected.Madv!.Value, actual.Madv!.Value, "Madv");
    }

    // Means of n runs scatter by their deviation over the root of n; three times that of a difference, and a little for
    // deviations that are small by chance.
    private static void CheckWithin(Spread expected, Spread actual, string what)
    {
        double deviation = Math.Max(expected.StandardDeviation, actual.StandardDeviation);
        double most = 3 * deviation * Math.Sqrt(2.0 / expected.Count) + 2e-3;
        Assert.True(
            Math.Abs(expected.Mean - actual.Mean) <= most,
            $"{what} is {actual.Mean:f5} where the CPU backend has {expected.Mean:f5}; {most:f5} apart is allowed");
    }

    private static int Layers(Network network)
    {
        var graph = new Graph();
        return Closeness.Layers(new Computation(1, [network.Append(graph, graph.Input("image", network.Input)).Logits]));
    }

    private static Network NetworkFor(string device) =>
        device == TestDevice.Gpu ? Golden.SampleNetwork() : ModelLoader.Load(Tiny.Set());
}
