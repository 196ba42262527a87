using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>One iteration of the descent of some runs.</summary>
public sealed record DescentWork(string Name, int Classes, int Runs) : IWork
{
    public double Operations => Work.Operations(
        new DescentGraph(Network, SeedGradient.Torch, new Op.DescentStep(0, 0, 1, 0, Classes)).For(Runs * Classes));

    internal Network Network => RandomNetwork.Named(Name, Classes);

    public override string ToString() => $"{Name} {Classes}x{Runs}";
}

/// <summary>The whole iteration: forward, input gradient, its norm, and the moved images.</summary>
public class DescentBenchmarks : CpuBenchmark
{
    private DescentProgram? _program;
    private float[] _losses = [];
    private float[] _norms = [];

    public static IEnumerable<DescentWork> Networks =>
        from name in (string[])["full", "quarter", "resnet20"]
        from size in ((int, int)[])[(10, 1), (10, 5), (100, 1)]
        select new DescentWork(name, size.Item1, size.Item2);

    [ParamsSource(nameof(Networks))]
    public DescentWork Work { get; set; } = new("full", 10, 1);

    [GlobalSetup]
    public void Setup()
    {
        Network network = Work.Network;
        int rows = Work.Classes * Work.Runs;
        // Steps of no length: every repetition does the same work, however many there are.
        _program = new DescentProgram(Backend, network, new EvaluationOptions { Runs = Work.Runs, Step = 0 });
        _program.Write(
            StartImages.Draw(1, rows * network.Input.Count),
            [.. Enumerable.Range(0, rows).Select(row => row % Work.Classes)]);
        (_losses, _norms) = (new float[rows], new float[rows]);
    }

    [Benchmark]
    public void Iteration() => _program!.Step(_losses, _norms);
}
