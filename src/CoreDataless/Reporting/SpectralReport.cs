using CoreDataless.Checkpoints;
using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>Everything that is needed to run a spectral analysis again.</summary>
/// <param name="Models">The files, as the user named them.</param>
/// <param name="Options">What is measured.</param>
/// <param name="BaseModel">The model whose tensors are subtracted, or null.</param>
/// <param name="RankBy">The summary's value by which several models are ranked.</param>
/// <param name="Device">As asked for.</param>
public sealed record SpectralSettings(
    IReadOnlyList<string> Models,
    SpectralOptions Options,
    string? BaseModel,
    string RankBy,
    DeviceSettings Device);

/// <summary>What a report says of a checkpoint that need not be a network.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where the file is too large to read it all for that.</param>
/// <param name="Format">The file's format.</param>
/// <param name="FloatCount">The elements of all floating-point tensors.</param>
/// <param name="StatedAccuracy">The accuracy that the file claims, as a fraction; null when it claims none.</param>
public sealed record CheckpointFacts(
    string File, string? Sha256, CheckpointFormat Format, long FloatCount, double? StatedAccuracy)
{
    private const long MostBytesToHash = 2L << 30;

    /// <summary>Collects the facts.</summary>
    public static CheckpointFacts Of(Checkpoint checkpoint) => new(
        checkpoint.FilePath,
        checkpoint.FileBytes <= MostBytesToHash ? checkpoint.Sha256() : null,
        checkpoint.Format,
        checkpoint.FloatCount,
        ModelFacts.Accuracy(checkpoint.Metadata));
}

/// <summary>A checkpoint and its spectra.</summary>
/// <param name="Facts">The checkpoint.</param>
/// <param name="Result">What was measured.</param>
/// <param name="LoadSeconds">To open the file.</param>
public sealed record AnalyzedModel(CheckpointFacts Facts, SpectralResult Result, double LoadSeconds)
{
    /// <summary>What a reader of the numbers must know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>From opening the file to the last number.</summary>
    public double TotalSeconds => LoadSeconds + Result.Seconds;
}

/// <summary>A spectral analysis of one or more models, finished or not.</summary>
public sealed record SpectralReport(
    SpectralSettings Settings,
    DeviceFacts Device,
    IReadOnlyList<AnalyzedModel> Models,
    IReadOnlyList<FailedModel> Failed,
    bool Complete);
