namespace CoreDataless.Spectral;

/// <summary>One row of the table: a layer, or one matrix of it.</summary>
public sealed record SpectralRow
{
    /// <summary>The layer.</summary>
    public required LayerFacts Layer { get; init; }

    /// <summary>Which matrix of the layer, from 0; null where a row is the whole layer.</summary>
    public int? SliceId { get; init; }

    /// <summary>The larger side of the matrices.</summary>
    public required int N { get; init; }

    /// <summary>The smaller side of the matrices.</summary>
    public required int M { get; init; }

    /// <summary>Matrices in this row's layer.</summary>
    public required int Rf { get; init; }

    /// <summary>N over M.</summary>
    public double Q => (double)N / M;

    /// <summary>How many eigenvalues this row is about.</summary>
    public int NumEvals { get; init; }

    /// <summary>Why nothing could be measured, or why there is no alpha; null where all went well.</summary>
    public string? Failure { get; init; }

    /// <summary>What is read off the spectrum without a fit; null in the paper's dialect.</summary>
    public SpectrumMetrics? Metrics { get; init; }

    /// <summary>The tail's fit; null where there is none.</summary>
    public PowerLawFit? PowerLaw { get; init; }

    /// <summary>The tail's fit when the law is the truncated one.</summary>
    public TruncatedPowerLawFit? Truncated { get; init; }

    /// <summary>Eigenvalues that were clipped, and alpha before.</summary>
    public ClippedFit? Clipped { get; init; }

    /// <summary>Logarithm to base 10 of the sum of eigenvalue^alpha, over all eigenvalues.</summary>
    public double? LogAlphaNorm { get; init; }

    /// <summary>Bootstrap interval of alpha.</summary>
    public AlphaInterval? Interval { get; init; }

    /// <summary>Other laws of the tail.</summary>
    public TailComparison? Comparison { get; init; }

    /// <summary>The Marchenko-Pastur fit.</summary>
    public MarchenkoPasturFit? MarchenkoPastur { get; init; }

    /// <summary>The same matrices, shuffled.</summary>
    public Randomization? Randomization { get; init; }

    /// <summary>Where the tail's determinant reaches 1.</summary>
    public DetX? DetX { get; init; }

    /// <summary>How localized the eigenvectors are.</summary>
    public VectorMetrics? Vectors { get; init; }

    /// <summary>The paper's dialect; else null.</summary>
    public PaperMetrics? Paper { get; init; }

    /// <summary>All eigenvalues, counted; null where there are none, or none but zeros.</summary>
    public LogHistogram? Density { get; init; }

    /// <summary>Ascending and scaled, where they were to be kept.</summary>
    public double[]? Eigenvalues { get; init; }

    /// <summary>The exponent of the law that was asked for; null where it could not be fitted.</summary>
    public double? Alpha => Truncated?.Alpha ?? PowerLaw?.Alpha;

    /// <summary>alpha-hat: alpha times the logarithm to base 10 of the largest eigenvalue.</summary>
    public double? AlphaWeighted => Metrics is null ? Paper?.Fits?.AlphaWeighted : Alpha * Metrics.LogSpectralNorm;

    /// <summary><c>success</c>, or <c>failed</c> where alpha is missing though it was wanted.</summary>
    public string Status => Alpha is not null ? "success" : "failed";

    /// <summary>WeightWatcher's word for this alpha.</summary>
    public string Warning => IsAtBound ? "" : AlphaWarning.Of(Alpha);

    /// <summary>Is the truncated law's alpha at its least value, so that the cut-off alone makes the tail?</summary>
    public bool IsAtBound => Truncated is { Alpha: < 1 + 1e-6 };
}

/// <summary>What a table says of a layer; the weights may be gone by then.</summary>
/// <param name="Id">See <see cref="SpectralLayer.Id"/>.</param>
/// <param name="Name">See <see cref="SpectralLayer.Name"/>.</param>
/// <param name="Type">What it is.</param>
/// <param name="Shape">The tensor's sizes.</param>
public sealed record LayerFacts(int Id, string Name, LayerType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Does WeightWatcher 0.7.5.5 look at such a tensor of a state dict, if it is large enough?</summary>
    public bool IsInWeightWatcher { get; init; }

    /// <summary>Of a layer.</summary>
    public static LayerFacts Of(SpectralLayer layer) =>
        new(layer.Id, layer.Name, layer.Type, layer.Tensor.Shape) { IsInWeightWatcher = LayerNames.IsWeightWatchers(layer) };
}
