using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Series of models: the reported figure against each metric.</summary>
internal static class SeriesSection
{
    private const int MostTogether = 7;
    private const int MostFirst = 6;
    private const int MostMore = 24;

    // A line that explains less is not called an explanation.
    private const double LeastR2 = 0.1;

    /// <summary>Writes the section, from its heading on.</summary>
    public static void Write(MarkupWriter markup, SeriesDocument series)
    {
        markup.Heading(3, series.Setting("table") is { Length: > 0 } table ? Path.GetFileName(table) : "Series of models");
        IReadOnlyList<string> metrics = SeriesWords.Metrics(series);
        markup.Lead(Lead(series, metrics));
        if (metrics.Count == 0) return;
        markup.Note("A straight line is fitted to each series by least squares. R2 is the share of the variance that it "
            + "explains; Kendall's tau-b and Pearson's correlation are 1 or -1 when the order, or the line, is perfect; "
            + "RMSE is the root of the mean squared residual, in units of the reported figure. A series of few models "
            + "has a large R2 easily.");
        int incomplete = series.Series.Sum(s => s.Incomplete);
        if (incomplete > 0)
            markup.Warning($"In no line, since the reported figure or a metric is missing: {Models(incomplete)}.");
        if (series.Series.Count <= MostTogether)
        {
            Together(markup, series, metrics);
            if (series.Series.Count > 1) SeriesTables.Summary(markup, series);
        }
        else Apart(markup, series, metrics);
        if (series.Series.Count > 1) SeriesTables.Scores(markup, series, metrics);
        SeriesTables.Fits(markup, series);
    }

    private static string Lead(SeriesDocument series, IReadOnlyList<string> metrics)
    {
        if (metrics.Count == 0) return "No series has enough complete models for a line.";
        string reported = SeriesWords.Reported(series);
        if (series.Series is [var only]) return Lead(only, reported);
        int models = series.Series.Sum(s => s.Models);
        return SeriesWords.Ranked(series) is [var metric, ..] and var ranked
            ? $"Of {metrics.Count} metrics {metric} explains {reported} best over {series.Series.Count} series of {models} "
                + $"models: mean R2 {SeriesWords.Spread(Summary(series, metric))}; "
                + (ranked.Count > 1
                    ? $"the next is {ranked[1]}, {SeriesWords.Spread(Summary(series, ranked[1]))}."
                    : "no other does.")
            : $"No metric explains {reported} over {series.Series.Count} series.";
    }

    private static string Lead(SeriesData only, string reported)
    {
        // A table without series is one, which the command names so.
        string name = only.Name == "all" ? "" : $"{only.Name}: ";
        return only.Best() switch
        {
            null => $"{name}No metric explains {reported}.",
            { R2: < LeastR2 } weak => $"{name}No metric follows {reported} of {only.Models} models in a line; the best, "
                + $"{weak.Metric}, explains {weak.R2 * 100:0.#} % of the variance (R2 {Figures.Score(weak.R2)}).",
            var best => $"{name}{best.Metric} explains {reported} of {only.Models} models best "
                + $"({SeriesWords.Quality(best)}).",
        };
    }

    private static string Models(int count) => count == 1 ? "1 model" : $"{count} models";

    private static SpreadData? Summary(SeriesDocument series, string metric) =>
        series.Summary.FirstOrDefault(s => s.Metric == metric)?.R2;

    // A figure for each metric, with all series in it.
    private static void Together(MarkupWriter markup, SeriesDocument series, IReadOnlyList<string> metrics) =>
        Draw(markup, metrics, "metric", "metrics", metric =>
            SeriesPlots.Metric(series, metric, [.. series.Series.Where(s => s.Of(metric) is not null)]).Write(markup));

    // So many lines in one figure could not be told apart: a figure for each series.
    private static void Apart(MarkupWriter markup, SeriesDocument series, IReadOnlyList<string> metrics)
    {
        using (markup.Open("div", ("class", "beside")))
        {
            SeriesPlots.Overview(series, metrics).Write(markup);
            SeriesTables.Summary(markup, series);
        }
        markup.Line();
        string metric = SeriesWords.Ranked(series) is [var best, ..] ? best : metrics[0];
        markup.Heading(4, $"{SeriesWords.Reported(series)} against {metric}");
        SeriesData[] drawn = [.. series.Series.Where(s => s.Of(metric) is not null)];
        Draw(markup, drawn, "series", "series", s => SeriesPlots.Series(series, metric, s).Write(markup));
    }

    private static void Draw<T>(MarkupWriter markup, IReadOnlyList<T> items, string one, string many, Action<T> draw)
    {
        using (markup.Figures())
            foreach (T item in items.Take(MostFirst)) draw(item);
        markup.Line();
        T[] more = [.. items.Skip(MostFirst).Take(MostMore)];
        if (more.Length == 0) return;
        int left = items.Count - MostFirst - more.Length;
        string rest = left > 0 ? $"; {left} are only in the tables" : "";
        using (markup.Details($"{more.Length} more {(more.Length == 1 ? one : many)}{rest}"))
        using (markup.Figures())
            foreach (T item in more) draw(item);
        markup.Line();
    }
}
