using CoreDataless.Engine;

namespace CoreDataless.Metrics;

/// <summary>What an evaluation found for one model.</summary>
/// <param name="Runs">The finished runs, in order.</param>
/// <param name="Complete">
/// False when it was cancelled or the device failed: then some runs, or their attacks, are missing.
/// </param>
/// <param name="Seconds">Where the time went.</param>
/// <param name="Memory">The most that was held at once.</param>
public sealed record EvaluationResult(
    IReadOnlyList<RunResult> Runs, bool Complete, EvaluationSeconds Seconds, MemoryNeed Memory)
{
    /// <summary>
    /// A descent that ends above this mean loss has not converged: Mg then measures how fast it descends.
    /// </summary>
    public const double ConvergedLoss = 1e-3;

    /// <summary>Why the device gave up before the attacks were finished; null where it did not.</summary>
    public DeviceFailureException? Failure { get; init; }

    /// <summary>Mg over the runs, in the given convention; null when no run finished.</summary>
    public Spread? Mg(MgConvention convention) => Spread.Of(Runs.Select(r => r.Mg.In(convention)));

    /// <summary>Madv over the attacked runs; null when none was.</summary>
    public Spread? Madv => Spread.Of(Runs.Where(r => r.DeepFool is not null).Select(r => r.DeepFool!.Madv));

    /// <summary>Mean over runs of the mean prototype loss; null when no run finished.</summary>
    public Spread? Loss => Spread.Of(Runs.Select(r => r.Loss.Average(l => (double)l)));

    /// <summary>The largest prototype loss of all.</summary>
    public double MaxLoss => Runs.Count == 0 ? double.NaN : Runs.Max(r => r.Loss.Max());

    /// <summary>Is there a prototype whose features vanish? Then Mg and Madv say nothing about the network.</summary>
    public bool IsDead => Runs.Any(r => r.DeadPrototypes > 0);

    /// <summary>Did every run reach its prototypes?</summary>
    public bool Converged => Runs.Count > 0 && Runs.All(r => r.Loss.Average(l => (double)l) <= ConvergedLoss);

    /// <summary>The numbers without prototypes and adversaries, so that many results fit into memory.</summary>
    public EvaluationResult WithoutImages() => this with
    {
        Runs = [.. Runs.Select(r => r with
        {
            Prototypes = [],
            Features = [],
            DeepFool = r.DeepFool is { } attack ? attack with { Adversaries = [] } : null,
        })],
    };
}

/// <summary>Seconds of the parts of an evaluation.</summary>
/// <param name="Compile">
/// Programs, weights and memory; on a GPU some of that waits for the first run that wants it.
/// </param>
/// <param name="Prototypes">The descent.</param>
/// <param name="Features">What the network makes of prototypes and adversaries.</param>
/// <param name="DeepFool">The attack.</param>
public sealed record EvaluationSeconds(double Compile, double Prototypes, double Features, double DeepFool)
{
    /// <summary>All of it.</summary>
    public double Total => Compile + Prototypes + Features + DeepFool;
}

/// <summary>One run: a prototype of each class from one random start, and what was measured on them.</summary>
public sealed record RunResult
{
    /// <summary>Prototypes (classes, channels, height, width) in [0, 1].</summary>
    public required float[] Prototypes { get; init; }

    /// <summary>
    /// Cross-entropy of each prototype at the last evaluation, before the last step: what the authors report.
    /// </summary>
    public required float[] Loss { get; init; }

    /// <summary>Mean loss over the classes at each evaluation.</summary>
    public required float[] MeanLoss { get; init; }

    /// <summary>Loss of each class at each evaluation: (evaluations, classes).</summary>
    public required float[] LossHistory { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Updates { get; init; }

    /// <summary>How often an image stayed where it was because its gradient was exactly zero.</summary>
    public required int ZeroGradients { get; init; }

    /// <summary>The class that the network gives each prototype.</summary>
    public required int[] Predicted { get; init; }

    /// <summary>Features of the prototypes (classes, features).</summary>
    public required float[] Features { get; init; }

    /// <summary>Logits of the prototypes (classes, classes).</summary>
    public required float[] Logits { get; init; }

    /// <summary>
    /// Prototypes whose features vanish: their cosines are 0 because norms are clamped from below, not because classes
    /// are apart.
    /// </summary>
    public int DeadPrototypes { get; init; }

    /// <summary>Separation of the prototypes' features.</summary>
    public required MgValues Mg { get; init; }

    /// <summary>The attack on the prototypes; null when cancelled before it ended.</summary>
    public DeepFoolResult? DeepFool { get; init; }
}

/// <summary>DeepFool on the prototypes of one run.</summary>
public sealed record DeepFoolResult
{
    /// <summary>1 - mean cosine of the features of prototype and adversary.</summary>
    public required double Madv { get; init; }

    /// <summary>The same for each class.</summary>
    public required double[] MadvPerClass { get; init; }

    /// <summary>Adversaries (classes, channels, height, width).</summary>
    public required float[] Adversaries { get; init; }

    /// <summary>Moves made for each class.</summary>
    public required int[] Moves { get; init; }

    /// <summary>The class that the network gives each adversary.</summary>
    public required int[] Adversary { get; init; }

    /// <summary>Euclidean length of each perturbation.</summary>
    public required double[] L2 { get; init; }

    /// <summary>Is the adversary's class another than the one that its prototype stands for?</summary>
    public required bool[] Success { get; init; }
}
