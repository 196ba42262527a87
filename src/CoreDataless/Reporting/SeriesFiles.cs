using System.Text.Json;
using CoreDataless.Metrics;
using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>Fits of series of models for machines.</summary>
public static class SeriesFiles
{
    /// <summary>Writes one JSON object; points and the ends of the lines are there, ready to be plotted.</summary>
    public static void WriteJson(Stream stream, SeriesReport report, SeriesSettings settings) =>
        JsonOutput.Write(stream, "regress", json =>
        {
            json.Object("settings", () => Settings(json, settings));
            json.Objects("series", report.Series, s => Series(json, report.Metrics, s));
            json.Objects("summary", report.Metrics.Index(), m => Summary(json, m.Item, report.Summary(m.Index)));
            json.Objects("tooSmall", report.TooSmall, s =>
            {
                json.WriteString("name", s.Name);
                Counts(json, s);
            });
        });

    /// <summary>Writes a table: one line per series and metric.</summary>
    public static void WriteCsv(Stream stream, SeriesReport report)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Csv.Line(writer, "series", "metric", "models", "incomplete", "slope", "intercept", "rmse", "mse", "r2",
            "pearson", "kendall_tau", "problem");
        foreach (FittedSeries series in report.Series)
        {
            foreach ((string metric, LinearFit fit) in report.Metrics.Zip(series.Fits))
            {
                Csv.Line(writer, series.Name, metric, fit.Count, series.Incomplete, fit.Slope, fit.Intercept, fit.Rmse,
                    fit.Mse, fit.R2, fit.Pearson, fit.Tau, fit.Problem);
            }
        }
    }

    private static void Settings(Utf8JsonWriter json, SeriesSettings settings)
    {
        json.WriteString("table", settings.Table);
        json.WriteString("reported", settings.Columns.Reported);
        json.WriteString("as", settings.Columns.As.ToString().ToLowerInvariant());
        json.Texts("metrics", settings.Columns.Metrics.Select(m => m.Name));
        json.Texts("group", settings.Columns.Groups);
        json.WriteNumber("minimum", settings.Minimum);
    }

    private static void Counts(Utf8JsonWriter json, FittedSeries series)
    {
        json.WriteNumber("models", series.Models.Count);
        json.WriteNumber("incomplete", series.Incomplete);
    }

    private static void Series(Utf8JsonWriter json, IReadOnlyList<string> metrics, FittedSeries series)
    {
        json.WriteString("name", series.Name);
        Counts(json, series);
        json.Texts("names", series.Models.Select(m => m.Name));
        json.Numbers("reported", series.Models.Select(m => m.Reported));
        json.Objects("fits", metrics.Index(), m => Fit(json, m.Item, series, m.Index));
    }

    private static void Fit(Utf8JsonWriter json, string metric, FittedSeries series, int index)
    {
        LinearFit fit = series.Fits[index];
        double[] values = [.. series.Models.Select(m => m.Metrics[index]!.Value)];
        json.WriteString("metric", metric);
        json.Number("slope", fit.Slope);
        json.Number("intercept", fit.Intercept);
        json.Number("rmse", fit.Rmse);
        json.Number("mse", fit.Mse);
        json.Number("r2", fit.R2);
        json.Number("pearson", fit.Pearson);
        json.Number("kendallTau", fit.Tau);
        json.WriteString("problem", fit.Problem);
        json.Numbers("values", values);
        double[] ends = [values.Min(), values.Max()];
        json.Object("line", () =>
        {
            json.Numbers("x", ends);
            json.Numbers("y", ends.Select(x => fit.Intercept + fit.Slope * x));
        });
    }

    private static void Summary(Utf8JsonWriter json, string metric, MetricSummary summary)
    {
        json.WriteString("metric", metric);
        Spread(json, "r2", summary.R2);
        Spread(json, "rmse", summary.Rmse);
        Spread(json, "mse", summary.Mse);
        Spread(json, "kendallTau", summary.Tau);
    }

    private static void Spread(Utf8JsonWriter json, string name, Spread? spread)
    {
        if (spread is not { } s)
        {
            json.WriteNull(name);
            return;
        }
        json.Object(name, () =>
        {
            json.Number("mean", s.Mean);
            json.Number("std", double.IsNaN(s.StandardDeviation) ? null : s.StandardDeviation);
            json.WriteNumber("series", s.Count);
        });
    }
}
