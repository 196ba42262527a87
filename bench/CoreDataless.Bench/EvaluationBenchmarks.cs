using BenchmarkDotNet.Attributes;
using CoreDataless.Checkpoints;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>The trained sample: the attack on the prototypes of five starts, and the whole evaluation.</summary>
public class EvaluationBenchmarks : CpuBenchmark
{
    private readonly EvaluationOptions _options = new();
    private Network? _network;
    private DeepFoolAttack? _attack;
    private EvaluationResult? _result;

    [GlobalSetup]
    public void Setup()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Samples.Largest);
        _network = ModelLoader.Load(WeightSet.From(checkpoint));
        _result = new Evaluator(Backend, _options).Evaluate(_network);
        var graph = new DeepFoolGraph(_network, _options);
        _attack = new DeepFoolAttack(Backend, graph, _options.Runs * _network.Classes, _options);
    }

    [Benchmark]
    public void Attack()
    {
        int pixels = _network!.Input.Count;
        DeepFoolRow[] rows = [.. _result!.Runs.SelectMany(run => run.Prototypes.Chunk(pixels).Select((image, label) =>
            new DeepFoolRow { Image = image, Label = label }))];
        _attack!.Run(
            rows, _result.Runs.SelectMany(run => run.Logits).ToArray(), progress: null, CancellationToken.None);
    }

    [Benchmark]
    public EvaluationResult Evaluate() => new Evaluator(Backend, _options).Evaluate(_network!);
}
