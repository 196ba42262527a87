using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>What fits of series say, in words.</summary>
internal static class SeriesWords
{
    /// <summary>The reported figure's name, and as what it was taken.</summary>
    public static string Reported(SeriesDocument document)
    {
        (string name, string kind) = (document.Setting("reported"), document.Setting("as"));
        if (name.Length == 0) name = "reported figure";
        return kind is "" or "given" || name.Contains(kind, StringComparison.OrdinalIgnoreCase) ? name : $"{name} ({kind})";
    }

    /// <summary>The metrics, in the order in which they were asked for.</summary>
    public static IReadOnlyList<string> Metrics(SeriesDocument document) =>
        [.. document.Series.SelectMany(s => s.Fits).Select(f => f.Metric).Distinct(StringComparer.Ordinal)];

    /// <summary>The fit of a metric; null where the series has none.</summary>
    public static FitData? Of(this SeriesData series, string metric) => series.Fits.FirstOrDefault(f => f.Metric == metric);

    /// <summary>The fit that explains most of a series; null where none explains anything.</summary>
    public static FitData? Best(this SeriesData series) => series.Fits.Where(f => f.R2 is not null).MaxBy(f => f.R2);

    /// <summary>The metrics that explain anything, by their mean R2 over all series, the largest first.</summary>
    public static IReadOnlyList<string> Ranked(SeriesDocument document) =>
    [
        .. Metrics(document).Select(m => (Name: m, Mean: Mean(document.Series.Select(s => s.Of(m)?.R2))))
            .Where(m => m.Mean is not null)
            .OrderByDescending(m => m.Mean)
            .Select(m => m.Name),
    ];

    /// <summary>How well a line fits.</summary>
    public static string Quality(FitData fit) =>
        $"R2 {Figures.Score(fit.R2)}, Kendall's tau {Figures.Score(fit.KendallTau)}, Pearson "
        + $"{Figures.Score(fit.Pearson)}, RMSE {Figures.Score(fit.Rmse)}";

    /// <summary>Mean and deviation.</summary>
    public static string Spread(SpreadData? spread) => spread switch
    {
        { Mean: { } mean, Std: { } std } when double.IsFinite(std) => $"{Figures.Score(mean)} ± {Figures.Score(std)}",
        _ => Figures.Score(spread?.Mean),
    };

    private static double? Mean(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length > 0 ? known.Average() : null;
    }
}
