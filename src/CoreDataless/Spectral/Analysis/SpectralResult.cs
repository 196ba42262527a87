namespace CoreDataless.Spectral;

/// <summary>What an analysis found in one checkpoint.</summary>
/// <param name="Rows">In the order of the checkpoint.</param>
/// <param name="Skipped">Tensors without a row, with the reason.</param>
/// <param name="Summary">Means over the rows.</param>
/// <param name="LayersWanted">How many layers the checkpoint has for this analysis.</param>
/// <param name="Seconds">From the first layer to the last number.</param>
public sealed record SpectralResult(
    IReadOnlyList<SpectralRow> Rows,
    IReadOnlyList<SkippedTensor> Skipped,
    SpectralSummary Summary,
    int LayersWanted,
    double Seconds)
{
    /// <summary>What was measured, and how.</summary>
    public required SpectralOptions Options { get; init; }

    /// <summary>Layers that have rows.</summary>
    public int Layers => Rows.Select(r => (r.Layer.Id, r.Layer.Name)).Distinct().Count();

    /// <summary>False when it was cancelled: some layers are missing.</summary>
    public bool Complete => Layers == LayersWanted;
}
