using CoreDataless.Metrics;

namespace CoreDataless.Spectral;

/// <summary>A series of models and its lines.</summary>
/// <param name="Name">Of the series.</param>
/// <param name="Models">Those with a reported figure and all metrics.</param>
/// <param name="Incomplete">How many others there are.</param>
/// <param name="Fits">One for each metric; none when there are too few models.</param>
public sealed record FittedSeries(
    string Name, IReadOnlyList<SeriesModel> Models, int Incomplete, IReadOnlyList<LinearFit> Fits);

/// <summary>How well one metric does over all series: mean and sample deviation (n - 1).</summary>
/// <param name="R2">Null when there is no value at all; so are the others.</param>
/// <param name="Rmse">In units of the reported figure.</param>
/// <param name="Mse">SSE / n, in its square.</param>
/// <param name="Tau">Kendall's tau-b.</param>
public sealed record MetricSummary(Spread? R2, Spread? Rmse, Spread? Mse, Spread? Tau);

/// <summary>What came out of series of models.</summary>
/// <param name="Metrics">Names.</param>
/// <param name="Series">Those that lines were fitted to.</param>
/// <param name="TooSmall">Those that were too small for it.</param>
public sealed record SeriesReport(
    IReadOnlyList<string> Metrics, IReadOnlyList<FittedSeries> Series, IReadOnlyList<FittedSeries> TooSmall)
{
    /// <summary>How many models lack their figure or a metric.</summary>
    public int Incomplete => Series.Concat(TooSmall).Sum(s => s.Incomplete);

    /// <summary>One metric over all fitted series.</summary>
    public MetricSummary Summary(int metric) => new(
        Over(metric, f => f.R2), Over(metric, f => f.Rmse), Over(metric, f => f.Mse), Over(metric, f => f.Tau));

    private Spread? Over(int metric, Func<LinearFit, double?> statistic) =>
        Spread.Of(Series.Select(s => statistic(s.Fits[metric])).OfType<double>());
}
