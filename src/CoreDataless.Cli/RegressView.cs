using CoreDataless.Reporting;
using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>Fits of series of models for a person to read.</summary>
internal static class RegressView
{
    public static void Show(
        ConsoleOutput output, SeriesReport report, SeriesSettings settings, SeriesStatistic statistic)
    {
        if (report.Series is [var only])
        {
            output.Paragraph($"{only.Name}: {only.Models.Count} models, {Reported(settings)} over each metric.");
            output.Report(Lines(report.Metrics, only));
        }
        else
        {
            output.Paragraph($"{NameOf(statistic)} of {Reported(settings)} over each metric:");
            output.Report(Series(report, statistic));
            output.Paragraph($"Mean ± deviation over {report.Series.Count} series of "
                + $"{report.Series.Sum(s => s.Models.Count)} models:");
            output.Report(Summary(report));
        }
        foreach (string warning in Warnings(report, settings.Minimum)) output.Warning(warning);
        output.Explanation("RMSE is sqrt(SSE / n), in units of the reported figure; tau is Kendall's tau-b. "
            + "--json has the points and the lines.");
    }

    private static string Reported(SeriesSettings settings)
    {
        (string column, ReportedAs kind) = (settings.Columns.Reported, settings.Columns.As);
        return kind == ReportedAs.Given || kind == SeriesColumns.KindOf(column)
            ? column
            : $"{column} (as {kind.ToString().ToLowerInvariant()})";
    }

    private static Table Lines(IReadOnlyList<string> metrics, FittedSeries series)
    {
        Table table = Numbers("metric", "slope", "intercept", "RMSE", "R2", "tau", "Pearson");
        foreach ((string metric, LinearFit fit) in metrics.Zip(series.Fits))
        {
            table.Row(metric, Figures.Coefficient(fit.Slope), Figures.Coefficient(fit.Intercept),
                Figures.Score(fit.Rmse), Figures.Score(fit.R2), Figures.Score(fit.Tau), Figures.Score(fit.Pearson));
        }
        return table;
    }

    private static Table Series(SeriesReport report, SeriesStatistic statistic)
    {
        Table table = Numbers(["series", "n", .. report.Metrics]);
        foreach (FittedSeries series in report.Series)
            table.Row([series.Name, $"{series.Models.Count}", .. series.Fits.Select(f => Of(f, statistic))]);
        return table;
    }

    private static Table Summary(SeriesReport report)
    {
        Table table = Numbers("metric", "R2", "RMSE", "MSE", "tau");
        foreach ((int index, string metric) in report.Metrics.Index())
        {
            MetricSummary summary = report.Summary(index);
            table.Row(metric, Figures.Of(summary.R2), Figures.Of(summary.Rmse), Figures.Of(summary.Mse),
                Figures.Of(summary.Tau));
        }
        return table;
    }

    private static Table Numbers(params string[] columns)
    {
        Table table = Tables.Plain(columns);
        foreach (TableColumn column in table.Columns.Skip(1)) column.RightAligned();
        return table;
    }

    private static string NameOf(SeriesStatistic statistic) => statistic switch
    {
        SeriesStatistic.R2 => "R2",
        SeriesStatistic.Rmse => "RMSE",
        SeriesStatistic.Tau => "Kendall's tau-b",
        SeriesStatistic.Pearson => "Pearson correlation",
        _ => "Slope",
    };

    private static string Of(LinearFit fit, SeriesStatistic statistic) => statistic switch
    {
        SeriesStatistic.R2 => Figures.Score(fit.R2),
        SeriesStatistic.Rmse => Figures.Score(fit.Rmse),
        SeriesStatistic.Tau => Figures.Score(fit.Tau),
        SeriesStatistic.Pearson => Figures.Score(fit.Pearson),
        _ => Figures.Coefficient(fit.Slope),
    };

    private static IEnumerable<string> Warnings(SeriesReport report, int minimum)
    {
        if (report.Incomplete > 0)
            yield return $"models that lack the reported figure or a metric, and are in no line: {report.Incomplete}";
        if (report.TooSmall.Count > 0)
            yield return $"series of fewer than {minimum} complete models, and without a line: {report.TooSmall.Count}";
        foreach (FittedSeries series in report.Series)
        {
            foreach ((string metric, LinearFit fit) in report.Metrics.Zip(series.Fits))
            {
                if (fit.Problem is { } problem) yield return $"{series.Name}, {metric}: {problem}";
            }
        }
    }
}
