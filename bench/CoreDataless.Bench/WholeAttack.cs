using System.Diagnostics;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>
/// DeepFool on the prototypes of some runs as foolbox's call does it: the logits before, the attack, the logits after.
/// </summary>
internal sealed class WholeAttack : IDisposable
{
    private readonly Network _network;
    private readonly float[] _prototypes;
    private readonly int[] _labels;
    private readonly ForwardPass _forward;
    private readonly DeepFoolAttack _attack;

    /// <param name="backend">The device.</param>
    /// <param name="network">The classifier.</param>
    /// <param name="options">Of the attack.</param>
    /// <param name="prototypes">Images.</param>
    /// <param name="labels">The class that each should leave; null for all classes in turn.</param>
    public WholeAttack(
        IBackend backend, Network network, EvaluationOptions options, float[] prototypes, int[]? labels = null)
    {
        (_network, _prototypes) = (network, prototypes);
        _labels = labels ?? [.. Enumerable.Range(0, Rows).Select(row => row % network.Classes)];
        _forward = new ForwardPass(backend, network, Rows, options.MemoryBudget);
        _attack = new DeepFoolAttack(backend, new DeepFoolGraph(network, options), Rows, options);
    }

    private int Rows => _prototypes.Length / _network.Input.Count;

    /// <summary>Attacks once: the seconds, the attacked images, and the class that each is taken for then.</summary>
    public (double Seconds, DeepFoolRow[] Attacked, int[] Found) Run()
    {
        DeepFoolRow[] attacked = [.. Enumerable.Range(0, Rows).Select(i => new DeepFoolRow
        {
            Image = Prototype(i).ToArray(), Label = _labels[i],
        })];
        long start = Stopwatch.GetTimestamp();
        _attack.Run(attacked, _forward.Run(_prototypes).Logits, progress: null, CancellationToken.None);
        (_, float[] logits) = _forward.Run(attacked.SelectMany(row => row.Image).ToArray());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (seconds, attacked, Labels.Predicted(logits, _network.Classes));
    }

    /// <summary>An image before the attack.</summary>
    public ReadOnlySpan<float> Prototype(int row) =>
        _prototypes.AsSpan(row * _network.Input.Count, _network.Input.Count);

    public void Dispose()
    {
        _attack.Dispose();
        _forward.Dispose();
    }
}
