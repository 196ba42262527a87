using CoreDataless.Engine;

namespace CoreDataless.Metrics;

/// <summary>When a descent ends before its last iteration.</summary>
public enum StopRule
{
    /// <summary>A run stops when the mean loss of its classes is at most the stop loss: the authors' rule.</summary>
    PerRun,

    /// <summary>Each image stops when its own loss is at most the stop loss.</summary>
    PerImage,
}

/// <summary>
/// Settings of an evaluation; the defaults are those of the authors' code (arXiv 2305.15563) and of foolbox.
/// </summary>
public sealed record EvaluationOptions
{
    /// <summary>Independent starts.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>Largest number of steps of a descent.</summary>
    public int Iterations { get; init; } = 250;

    /// <summary>Length of a step in image space (pixels in [0, 1]).</summary>
    public float Step { get; init; } = 0.1f;

    /// <summary>Descent stops at this mean loss.</summary>
    public float StopLoss { get; init; } = 1e-7f;

    /// <summary>Whose loss is meant.</summary>
    public StopRule Stop { get; init; }

    /// <summary>How the gradient of the loss is rounded. It moves Mg by more than models differ.</summary>
    public SeedGradient SeedGradient { get; init; } = SeedGradient.Torch;

    /// <summary>The seed of the start images.</summary>
    public ulong Seed { get; init; }

    /// <summary>Start images (runs, classes, channels, height, width) in [0, 1]; null for seeded ones.</summary>
    public float[]? Init { get; init; }

    /// <summary>DeepFool: largest number of moves.</summary>
    public int DeepFoolSteps { get; init; } = 50;

    /// <summary>DeepFool: how many classes are tried, the predicted one included; 0 for all.</summary>
    public int Candidates { get; init; } = 10;

    /// <summary>DeepFool: how far beyond the boundary a move goes, as a share of the whole perturbation.</summary>
    public float Overshoot { get; init; } = 0.02f;

    /// <summary>Working memory that a batch may take, in bytes; larger work is split, with the same results.</summary>
    public long MemoryBudget { get; init; } = 2L << 30;

    /// <summary>Checks that the numbers have a meaning.</summary>
    /// <exception cref="ArgumentException">One has not; the message names it.</exception>
    public void Check()
    {
        Require(Runs is >= 1 and <= 10_000, $"runs: 1 to 10000, not {Runs}");
        Require(Iterations is >= 1 and <= 1_000_000, $"iterations: 1 to 1000000, not {Iterations}");
        Require(float.IsFinite(Step) && Step > 0, $"step: a positive number, not {Step}");
        Require(StopLoss >= 0, $"stop loss: not negative, not {StopLoss}");
        Require(DeepFoolSteps is >= 0 and <= 1_000_000, $"DeepFool steps: 0 to 1000000, not {DeepFoolSteps}");
        Require(Candidates is 0 or >= 2, $"candidates: at least 2, or 0 for all, not {Candidates}");
        Require(float.IsFinite(Overshoot) && Overshoot >= 0, $"overshoot: not negative, not {Overshoot}");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException(message);
    }
}
