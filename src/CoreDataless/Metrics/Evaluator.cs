using System.Diagnostics;
using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// The method of "Fantastic DNN Classifiers and How to Identify them without Data" (arXiv 2305.15563): descend to class
/// prototypes, measure how far apart their features are (Mg), attack them with DeepFool, and measure how far the
/// features move (Madv).
/// </summary>
/// <remarks>
/// The same options give the same numbers on the same float32 backend, for any number of threads and any memory budget.
/// </remarks>
public sealed class Evaluator
{
    private readonly IBackend _backend;
    private readonly EvaluationOptions _options;

    /// <summary>An evaluator for any number of networks.</summary>
    /// <exception cref="ArgumentException">An option has no meaning.</exception>
    public Evaluator(IBackend backend, EvaluationOptions options)
    {
        options.Check();
        (_backend, _options) = (backend, options);
    }

    /// <summary>Told the most memory that will be held, before anything runs.</summary>
    public Action<MemoryNeed>? Planned { get; init; }

    /// <summary>Told of each part before it runs.</summary>
    public Action<CompiledPart>? Compiled { get; init; }

    /// <summary>
    /// Evaluates one network. When cancelled, returns what is finished, marked as incomplete; so too when the device
    /// fails in the attacks.
    /// </summary>
    /// <param name="network">The classifier.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Ends the work within one step.</param>
    /// <exception cref="ArgumentException">The start images do not fit the network.</exception>
    /// <exception cref="DeviceFailureException">The device failed before any prototypes were measured.</exception>
    public EvaluationResult Evaluate(
        Network network, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        float[] starts = Starts(network);
        var clock = new Clock();
        int images = _options.Runs * network.Classes;
        using var forward = new ForwardPass(_backend, network, network.Classes, _options.MemoryBudget);
        var graph = new DeepFoolGraph(network, _options);
        int attacked = BatchBudget.Capacity(_backend, graph.For, 1, images, _options.MemoryBudget);
        DescentRecord[] records;
        MemoryNeed memory;
        // The descent's program is gone before the attack's is made: they never need memory at the same time.
        using (var descent = new PrototypeDescent(_backend, network, _options))
        {
            memory = Announce(forward.Compiled, descent.Compiled, _backend.EstimateBytes(graph.For(attacked)));
            clock.Compile += clock.Lap();
            records = descent.Run(starts, progress, cancellation);
        }
        clock.Prototypes += clock.Lap();
        RunResult[] runs = [.. records.Where(r => r.Finished).Select(r => Measure(network, forward, r))];
        clock.Features += clock.Lap();

        if (runs.Length == 0 || cancellation.IsCancellationRequested)
            return new EvaluationResult(runs, Complete: false, clock.Seconds, memory);
        DeviceFailureException? failure = null;
        try
        {
            using var attack = new DeepFoolAttack(_backend, graph, attacked, _options);
            Compiled?.Invoke(attack.Compiled(images));
            clock.Compile += clock.Lap();
            runs = Attack(network, forward, attack, runs, clock, progress, cancellation);
        }
        catch (DeviceFailureException e)
        {
            // What the runs have shown so far took long enough to be kept.
            failure = e;
        }
        clock.DeepFool += clock.Lap();
        bool complete = failure is null && runs.Length == _options.Runs
            && Array.TrueForAll(runs, r => r.DeepFool is not null || IsLost(r));
        return new EvaluationResult(runs, complete, clock.Seconds, memory) { Failure = failure };
    }

    // The attack has the descent's layers, and so its weights.
    private MemoryNeed Announce(CompiledPart forward, CompiledPart descent, long attackBytes)
    {
        var memory = new MemoryNeed(
            forward.Memory.Working + Math.Max(descent.Memory.Working, attackBytes),
            forward.Memory.Weights + descent.Memory.Weights);
        Planned?.Invoke(memory);
        Compiled?.Invoke(forward);
        Compiled?.Invoke(descent);
        return memory;
    }

    private float[] Starts(Network network)
    {
        long wanted = (long)_options.Runs * network.Classes * network.Input.Count;
        if (wanted > Array.MaxLength)
            throw new ArgumentException($"{_options.Runs} runs are {wanted} pixels; do fewer runs at a time");
        if (_options.Init is not { } init) return StartImages.Draw(_options.Seed, (int)wanted);
        if (init.Length != wanted)
        {
            throw new ArgumentException(
                $"start images: {init.Length} numbers where {_options.Runs} runs of {network.Classes} classes "
                + $"of images {network.Input} want {wanted}");
        }
        if (Array.Exists(init, pixel => !(pixel is >= 0 and <= 1)))
            throw new ArgumentException("start images: every pixel is a number in [0, 1]");
        return init;
    }

    private static RunResult Measure(Network network, ForwardPass forward, DescentRecord record)
    {
        (float[] features, float[] logits) = forward.Run(record.Images);
        int classes = network.Classes;
        return new RunResult
        {
            Prototypes = record.Images,
            Loss = record.LastLoss,
            MeanLoss = [.. record.Losses.Select(l => Op.DescentStep.MeanLoss(l))],
            LossHistory = [.. record.Losses.SelectMany(l => l)],
            Updates = record.Updates,
            ZeroGradients = record.ZeroGradients,
            Predicted = Labels.Predicted(logits, classes),
            Features = features,
            Logits = logits,
            DeadPrototypes = Similarity.Vanishing(features, classes),
            Mg = Similarity.Mg(features, classes),
        };
    }

    private static RunResult[] Attack(
        Network network, ForwardPass forward, DeepFoolAttack attack, RunResult[] runs, Clock clock,
        IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        int pixels = network.Input.Count;
        RunResult[] attacked = [.. runs.Where(r => !IsLost(r))];
        DeepFoolRow[] rows = [.. attacked.SelectMany(r => Enumerable.Range(0, network.Classes).Select(k =>
            new DeepFoolRow { Image = r.Prototypes.AsSpan(k * pixels, pixels).ToArray(), Label = k }))];
        attack.Run(rows, [.. attacked.SelectMany(r => r.Logits)], progress, cancellation);
        clock.DeepFool += clock.Lap();
        var byRun = new Dictionary<RunResult, RunResult>(ReferenceEqualityComparer.Instance);
        for (int r = 0; r < attacked.Length; r++)
        {
            DeepFoolRow[] own = rows[(r * network.Classes)..((r + 1) * network.Classes)];
            if (Array.TrueForAll(own, row => row.Finished))
                byRun[attacked[r]] = attacked[r] with { DeepFool = Judge(network, forward, attacked[r], own) };
        }
        clock.Features += clock.Lap();
        return [.. runs.Select(r => byRun.GetValueOrDefault(r, r))];
    }

    private static DeepFoolResult Judge(Network network, ForwardPass forward, RunResult run, DeepFoolRow[] rows)
    {
        float[] adversaries = [.. rows.SelectMany(r => r.Image)];
        (float[] features, float[] logits) = forward.Run(adversaries);
        int classes = network.Classes;
        int[] found = Labels.Predicted(logits, classes);
        double[] distances = Similarity.Distances(features, run.Features, classes);
        int pixels = network.Input.Count;
        return new DeepFoolResult
        {
            Madv = distances.Average(),
            MadvPerClass = distances,
            Adversaries = adversaries,
            Moves = [.. rows.Select(r => r.Moves)],
            Adversary = found,
            L2 = [.. rows.Select((r, k) => Distance(r.Image, run.Prototypes.AsSpan(k * pixels, pixels)))],
            Success = [.. rows.Select((r, k) => found[k] != r.Label)],
        };
    }

    // A network of NaN weights has prototypes that nothing can be said about.
    private static bool IsLost(RunResult run) => Array.Exists(run.Logits, z => !float.IsFinite(z));

    /// <summary>Euclidean.</summary>
    internal static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return Math.Sqrt(sum);
    }

    /// <summary>Where the seconds go.</summary>
    private sealed class Clock
    {
        private long _since = Stopwatch.GetTimestamp();

        public double Compile { get; set; }

        public double Prototypes { get; set; }

        public double Features { get; set; }

        public double DeepFool { get; set; }

        public EvaluationSeconds Seconds => new(Compile, Prototypes, Features, DeepFool);

        /// <summary>Seconds since the last lap.</summary>
        public double Lap()
        {
            long now = Stopwatch.GetTimestamp();
            double seconds = Stopwatch.GetElapsedTime(_since, now).TotalSeconds;
            _since = now;
            return seconds;
        }
    }
}
