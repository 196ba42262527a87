namespace CoreDataless.Spectral;

/// <summary>A layer's place in a correlation flow.</summary>
/// <param name="Depth">From 1, among the layers that have an alpha, in the order of the checkpoint.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Alpha">Its alpha; the mean over its rows.</param>
public sealed record FlowPoint(int Depth, LayerFacts Layer, double Alpha);

/// <summary>
/// Alpha against depth. In well-trained networks it moves little or steadily from layer to layer: C. Martin, T. Peng,
/// M. Mahoney, Nature Communications 12, 4122 (2021), section "Correlation flow".
/// </summary>
public static class CorrelationFlow
{
    /// <summary>The flow of an analysis.</summary>
    public static IReadOnlyList<FlowPoint> Of(IEnumerable<SpectralRow> rows) =>
    [
        .. rows.Where(r => r.Alpha is not null)
            .GroupBy(r => (r.Layer.Id, r.Layer.Name))
            .Select((layer, i) => new FlowPoint(i + 1, layer.First().Layer, layer.Average(r => r.Alpha!.Value))),
    ];
}
