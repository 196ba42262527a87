using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>One step of an attack on so many images: a forward pass and nine gradients of each.</summary>
public sealed record DeepFoolWork(string Name, int Images) : IWork
{
    internal Network Network => RandomNetwork.Named(Name);

    public double Operations
    {
        get
        {
            Network network = Network;
            var graph = new Graph();
            Node image = graph.Input("image", network.Input);
            Node logits = network.Append(graph, image).Logits;
            Node seeds = graph.Input("seeds", new Shape(network.Classes), copies: network.Classes - 1);
            return Work.Operations(new Computation(Images, [graph.Gradient(logits, image, seeds)]));
        }
    }

    public override string ToString() => $"{Name} {Images}";
}

/// <summary>One DeepFool step, with what the host does around it.</summary>
public class DeepFoolStepBenchmarks : CpuBenchmark
{
    private DeepFoolAttack? _attack;
    private float[] _logits = [];
    private int[] _labels = [];
    private float[][] _images = [];

    public static IEnumerable<DeepFoolWork> Networks =>
        from name in (string[])["full", "quarter", "resnet20"]
        from images in (int[])[10, 100]
        select new DeepFoolWork(name, images);

    [ParamsSource(nameof(Networks))]
    public DeepFoolWork Work { get; set; } = new("full", 10);

    [GlobalSetup]
    public void Setup()
    {
        Network network = Work.Network;
        var options = new EvaluationOptions { DeepFoolSteps = 1 };
        float[] images = StartImages.Draw(1, Work.Images * network.Input.Count);
        using var forward = new ForwardPass(Backend, network, Work.Images, options.MemoryBudget);
        (_, _logits) = forward.Run(images);
        _labels = Labels.Predicted(_logits, network.Classes);
        _images = [.. images.Chunk(network.Input.Count)];
        var graph = new DeepFoolGraph(network, options);
        _attack = new DeepFoolAttack(Backend, graph, Work.Images, options);
    }

    [Benchmark]
    public void Step()
    {
        // The label is the predicted class, so that no image is done before the step.
        DeepFoolRow[] rows = [.. _images.Select((image, i) => new DeepFoolRow { Image = image, Label = _labels[i] })];
        _attack!.Run(rows, _logits, progress: null, CancellationToken.None);
    }
}
