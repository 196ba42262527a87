using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace CoreDataless.Results;

/// <summary>The result of <c>spectral</c>.</summary>
public sealed record SpectralDocument : MeasuredDocument
{
    /// <summary>The models, in the order in which they were named.</summary>
    // In the JSON, and where it is missed, after what all results of measuring have.
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<AnalyzedData> Models { get; init; }
}

/// <summary>The spectra of a model.</summary>
public record AnalyzedSpectra
{
    /// <summary>Whose numbers: <c>weightwatcher</c> or <c>paper</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>Were all layers analysed?</summary>
    public required bool Complete { get; init; }

    /// <summary>Means over the rows.</summary>
    public required IReadOnlyDictionary<string, double?> Summary { get; init; }

    /// <summary>The rows: a layer, or one matrix of it.</summary>
    public required IReadOnlyList<LayerData> Layers { get; init; }

    /// <summary>Tensors without a row.</summary>
    public IReadOnlyList<SkippedData> Skipped { get; init => field = value ?? []; } = [];
}

/// <summary>A checkpoint and its spectra.</summary>
public sealed record AnalyzedData : AnalyzedSpectra
{
    /// <summary>As the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Of the file; null where it is too large to read it all for that.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Elements of all floating-point tensors.</summary>
    public required long Floats { get; init; }

    /// <summary>A fraction; null when the file claims none.</summary>
    public double? StatedAccuracy { get; init; }

    /// <summary>Load, analysis, total.</summary>
    public IReadOnlyDictionary<string, double> Seconds
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, double>.Empty;
    }
    = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>What a reader of the numbers must know.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];
}

/// <summary>A row of the table, under WeightWatcher's names; null is what was not measured or could not be.</summary>
public sealed record LayerData
{
    /// <summary>The layer's number.</summary>
    [JsonPropertyName("layer_id")]
    public required int LayerId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Which matrix of the layer; null where a row is the whole layer.</summary>
    [JsonPropertyName("slice_id")]
    public int? SliceId { get; init; }

    /// <summary>What kind of layer.</summary>
    [JsonPropertyName("layer_type")]
    public string? LayerType { get; init; }

    /// <summary>The tensor's sizes.</summary>
    public IReadOnlyList<double>? Shape { get; init; }

    /// <summary>Longer side.</summary>
    [JsonPropertyName("N")]
    public double? N { get; init; }

    /// <summary>Shorter side.</summary>
    [JsonPropertyName("M")]
    public double? M { get; init; }

    /// <summary>Eigenvalues.</summary>
    [JsonPropertyName("num_evals")]
    public int? NumEvals { get; init; }

    /// <summary>The exponent.</summary>
    public double? Alpha { get; init; }

    /// <summary>Standard error of alpha.</summary>
    public double? Sigma { get; init; }

    /// <summary>Kolmogorov-Smirnov distance.</summary>
    [JsonPropertyName("D")]
    public double? D { get; init; }

    /// <summary>The tail's lower end.</summary>
    public double? Xmin { get; init; }

    /// <summary>The tail's upper end.</summary>
    public double? Xmax { get; init; }

    /// <summary>Eigenvalues in the tail.</summary>
    [JsonPropertyName("num_pl_spikes")]
    public int? NumPlSpikes { get; init; }

    /// <summary>The cut-off of the truncated power law.</summary>
    [JsonPropertyName("Lambda")]
    public double? Lambda { get; init; }

    /// <summary>The largest eigenvalue.</summary>
    [JsonPropertyName("lambda_max")]
    public double? LambdaMax { get; init; }

    /// <summary>alpha * log10(lambda_max).</summary>
    [JsonPropertyName("alpha_weighted")]
    public double? AlphaWeighted { get; init; }

    /// <summary>log10 of the squared Frobenius norm.</summary>
    [JsonPropertyName("log_norm")]
    public double? LogNorm { get; init; }

    /// <summary>Squared Frobenius norm over the largest eigenvalue.</summary>
    [JsonPropertyName("stable_rank")]
    public double? StableRank { get; init; }

    /// <summary><c>success</c> or <c>failed</c>; null in the paper's dialect.</summary>
    public string? Status { get; init; }

    /// <summary>WeightWatcher's word: <c>over-trained</c>, <c>under-trained</c> or nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Why there is no alpha.</summary>
    public string? Failure { get; init; }

    /// <summary>Scale of the Marchenko-Pastur fit.</summary>
    [JsonPropertyName("W_scale")]
    public double? WScale { get; init; }

    /// <summary>Its sigma, in units where the eigenvalues' mean is 1.</summary>
    [JsonPropertyName("sigma_mp")]
    public double? SigmaMp { get; init; }

    /// <summary>Lower edge of its bulk.</summary>
    [JsonPropertyName("bulk_min")]
    public double? BulkMin { get; init; }

    /// <summary>Upper edge of its bulk.</summary>
    [JsonPropertyName("bulk_max")]
    public double? BulkMax { get; init; }

    /// <summary>Eigenvalues above it.</summary>
    [JsonPropertyName("num_spikes")]
    public int? NumSpikes { get; init; }

    /// <summary>Jensen-Shannon distance from the shuffled matrices.</summary>
    [JsonPropertyName("rand_distance")]
    public double? RandDistance { get; init; }

    /// <summary>The largest eigenvalue of the shuffled matrices.</summary>
    [JsonPropertyName("max_rand_eval")]
    public double? MaxRandEval { get; init; }

    /// <summary>How often each matrix was shuffled.</summary>
    [JsonPropertyName("rand_replicas")]
    public int? RandReplicas { get; init; }

    /// <summary>Spikes of the shuffled matrices, all together: WeightWatcher's correlation traps.</summary>
    [JsonPropertyName("rand_num_spikes")]
    public int? RandNumSpikes { get; init; }

    /// <summary>In the paper's dialect <see cref="SliceId"/>.</summary>
    [JsonPropertyName("slice")]
    public int? PaperSlice { get; init; }

    /// <summary>In the paper's dialect <see cref="LambdaMax"/>, of small matrices too.</summary>
    [JsonPropertyName("spectralnorm")]
    public double? PaperSpectralNorm { get; init; }

    /// <summary>In the paper's dialect log10 of the Frobenius norm, not squared.</summary>
    [JsonPropertyName("lognorm")]
    public double? PaperLogNorm { get; init; }

    /// <summary>In the paper's dialect <see cref="StableRank"/>.</summary>
    [JsonPropertyName("softrank")]
    public double? PaperSoftRank { get; init; }

    /// <summary>In the paper's dialect <see cref="NumSpikes"/>.</summary>
    [JsonPropertyName("numofSpikes")]
    public int? PaperSpikes { get; init; }

    /// <summary>The eigenvalues, counted; null in files of older versions and where there are none.</summary>
    public HistogramData? Density { get; init; }

    /// <summary>Those of the shuffled matrices, of all replicas together, over the same edges.</summary>
    [JsonPropertyName("rand_density")]
    public HistogramData? RandDensity { get; init; }
}

/// <summary>Counts between edges that are equally far apart in log10.</summary>
/// <param name="Low">log10 of the first edge.</param>
/// <param name="High">log10 of the last edge; the last bin has its upper edge too.</param>
/// <param name="Counts">One for each bin.</param>
/// <param name="Below">Values below the first edge, zeros among them.</param>
public sealed record HistogramData(double Low, double High, IReadOnlyList<int> Counts, int Below);

/// <summary>A tensor without a row.</summary>
public sealed record SkippedData(string Name, string Reason);
