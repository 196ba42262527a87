namespace CoreDataless.Reporting;

/// <summary>Models by a value of their summaries. Of each of them, less is better: the paper's metrics follow the test
/// error.</summary>
public static class SpectralRanking
{
    /// <summary>The values that both dialects rank by, under today's names; the first is the default.</summary>
    public static IReadOnlyList<string> Metrics { get; } =
        ["alpha_weighted", "alpha", "log_alpha_norm", "log_norm", "log_spectral_norm"];

    /// <summary>The value's name in a dialect.</summary>
    public static string NameIn(Spectral.SpectralDialect dialect, string metric) =>
        dialect == Spectral.SpectralDialect.WeightWatcher
            ? metric
            : metric switch
            {
                "log_alpha_norm" => "logpnorm",
                "log_norm" => "lognorm",
                "log_spectral_norm" => "logspectralnorm",
                _ => metric,
            };

    /// <summary>Best first; models without the value last.</summary>
    public static IReadOnlyList<AnalyzedModel> Of(SpectralReport report)
    {
        string name = NameIn(report.Settings.Options.Dialect, report.Settings.RankBy);
        return Of(report.Models, m => m.Result.Summary[name]);
    }

    /// <inheritdoc cref="Of(SpectralReport)"/>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> models, Func<T, double?> value) =>
        [.. models.OrderBy(m => value(m) ?? double.PositiveInfinity)];
}
