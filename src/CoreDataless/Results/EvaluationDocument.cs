using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace CoreDataless.Results;

/// <summary>The result of <c>evaluate</c>.</summary>
public sealed record EvaluationDocument : MeasuredDocument
{
    /// <summary>The models, in the order in which they were named.</summary>
    // In the JSON, and where it is missed, after what all results of measuring have.
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<EvaluatedData> Models { get; init; }
}

/// <summary>A model and what was measured.</summary>
public sealed record EvaluatedData
{
    /// <summary>As the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>For example <c>resnet18 (width 16)</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>As PyTorch counts.</summary>
    public required long Parameters { get; init; }

    /// <summary>The number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Their names, or null.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Channels, height, width.</summary>
    public required IReadOnlyList<int> Input { get; init; }

    /// <summary>What is done to the images.</summary>
    public required PreprocessingData Preprocessing { get; init; }

    /// <summary>A fraction; null when the file claims none.</summary>
    public double? StatedAccuracy { get; init; }

    /// <summary>"torch" or "exact".</summary>
    public required string SeedGradient { get; init; }

    /// <summary>Did all runs, and all attacks, finish?</summary>
    public required bool Complete { get; init; }

    /// <summary>Did every descent arrive?</summary>
    public required bool Converged { get; init; }

    /// <summary>In the convention that it names.</summary>
    public required SpreadData Mg { get; init; }

    /// <summary>Over the attacked runs.</summary>
    public required SpreadData Madv { get; init; }

    /// <summary>At the end of the descents.</summary>
    public required LossData PrototypeLoss { get; init; }

    /// <summary>The spectra of the weights; null when they were not asked for.</summary>
    public AnalyzedSpectra? Spectral { get; init; }

    /// <summary>The finished runs.</summary>
    public required IReadOnlyList<RunData> Runs { get; init; }

    /// <summary>What figures are drawn from; null when no run finished, and in files of older versions.</summary>
    public FigureData? Figures { get; init; }

    /// <summary>Load, compile, prototypes, features, deepfool, spectral, total.</summary>
    public IReadOnlyDictionary<string, double> Seconds
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, double>.Empty;
    }
    = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>What a reader of the numbers must know.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>The name of a class, or its number.</summary>
    public string NameOf(int label) =>
        ClassNames is { } names && label >= 0 && label < names.Count ? names[label] : $"class {label}";
}

/// <summary>What is done to the images, and who said so.</summary>
public sealed record PreprocessingData(IReadOnlyList<float> Mean, IReadOnlyList<float> Std, string Source);

/// <summary>Cross-entropy of the prototypes.</summary>
public sealed record LossData(double? Mean, double? Max);

/// <summary>One random start: a prototype of each class.</summary>
public sealed record RunData
{
    /// <summary>Mg in its three conventions.</summary>
    public required MgData Mg { get; init; }

    /// <summary>Null when the attack did not end.</summary>
    public double? Madv { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Updates { get; init; }

    /// <summary>How often an image could not move.</summary>
    public int ZeroGradients { get; init; }

    /// <summary>Prototypes whose features vanish.</summary>
    public int DeadPrototypes { get; init; }

    /// <summary>Cross-entropy of each prototype.</summary>
    public required IReadOnlyList<double> Loss { get; init; }

    /// <summary>The class that the network gives each prototype.</summary>
    public required IReadOnlyList<int> Predicted { get; init; }

    /// <summary>The probability that the network gives the own class of each prototype; null in older files.</summary>
    public IReadOnlyList<double>? Confidence { get; init; }

    /// <summary>Mean over the classes at each evaluation.</summary>
    public required IReadOnlyList<double> MeanLoss { get; init; }

    /// <summary>The attack; null when it did not end.</summary>
    [JsonPropertyName("deepfool")]
    public DeepFoolData? DeepFool { get; init; }
}

/// <summary>Mg in its three conventions.</summary>
public sealed record MgData(
    double Reference, double Paper, [property: JsonPropertyName("offdiagonal")] double OffDiagonal);

/// <summary>DeepFool on the prototypes of a run; one value per class.</summary>
public sealed record DeepFoolData
{
    /// <summary>Moves made.</summary>
    public required IReadOnlyList<int> Iterations { get; init; }

    /// <summary>The class of the adversary.</summary>
    public required IReadOnlyList<int> Adversary { get; init; }

    /// <summary>Length of the perturbation.</summary>
    public required IReadOnlyList<double> L2 { get; init; }

    /// <summary>Is it another class than its own?</summary>
    public required IReadOnlyList<bool> Success { get; init; }

    /// <summary>1 - cosine of the features.</summary>
    public required IReadOnlyList<double> Madv { get; init; }
}
