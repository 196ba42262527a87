using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Results;
using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>Everything that is needed to run an evaluation again.</summary>
/// <param name="Models">The files, as the user named them.</param>
/// <param name="Options">The method's settings.</param>
/// <param name="Network">What the user said about the networks.</param>
/// <param name="Similarity">The convention in which Mg is shown.</param>
/// <param name="InitFile">Start images, or null.</param>
/// <param name="Continue">Does each model start from the prototypes of the one before?</param>
/// <param name="Spectral">Are the spectral means of the weights reported beside?</param>
/// <param name="Device">As asked for.</param>
public sealed record EvaluationSettings(
    IReadOnlyList<string> Models,
    EvaluationOptions Options,
    NetworkOptions Network,
    MgConvention Similarity,
    string? InitFile,
    bool Continue,
    bool Spectral,
    DeviceSettings Device)
{
    /// <summary>Files of real images that the prototypes are set beside.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The file of their labels, where they are not with the images.</summary>
    public string? LabelsFile { get; init; }
}

/// <summary>The device that did the work.</summary>
public sealed record DeviceFacts(string Name, string Description);

/// <summary>How long the process took, and what of that was only to get going.</summary>
/// <param name="ProcessSeconds">From the start of the process to the report.</param>
/// <param name="Phases">
/// Before the device computed at full speed: of the process itself, and of the device. What the device makes when a
/// model wants it first is among that model's seconds too.
/// </param>
public sealed record StartUpFacts(double ProcessSeconds, IReadOnlyList<Preparation> Phases)
{
    /// <summary>All phases.</summary>
    public double Seconds => Phases.Sum(p => p.Seconds);
}

/// <summary>A model and what was found.</summary>
public sealed record EvaluatedModel(ModelFacts Facts, EvaluationResult Result, double LoadSeconds)
{
    /// <summary>What a reader of the numbers must know, of loading and of measuring.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Spectra of the weights; null when they were not asked for.</summary>
    public SpectralResult? Spectral { get; init; }

    /// <summary>What figures are drawn from, while <see cref="Result"/> has no images any more; null where no run
    /// finished.</summary>
    public FigureData? Figures { get; init; }

    /// <summary>Is nothing missing that was asked for?</summary>
    public bool Complete => Result.Complete && Spectral is not { Complete: false };

    /// <summary>From opening the file to the last number.</summary>
    public double TotalSeconds => LoadSeconds + Result.Seconds.Total + (Spectral?.Seconds ?? 0);
}

/// <summary>A model that could not be evaluated.</summary>
public sealed record FailedModel(string File, string Error);

/// <summary>An evaluation of one or more models, finished or not.</summary>
public sealed record EvaluationReport(
    EvaluationSettings Settings,
    DeviceFacts Device,
    StartUpFacts StartUp,
    IReadOnlyList<EvaluatedModel> Models,
    IReadOnlyList<FailedModel> Failed,
    bool Complete);
