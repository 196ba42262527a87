using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The fits of series as tables.</summary>
internal static class SeriesTables
{
    private const int MostVisible = 24;

    /// <summary>Each metric over all series.</summary>
    public static void Summary(MarkupWriter markup, SeriesDocument document)
    {
        if (document.Summary.Count == 0) return;
        NumberTable.Write(
            markup, $"Each metric over {document.Series.Count} series: mean ± deviation",
            [new Column("metric", IsText: true), "R2", "RMSE", "Kendall's tau"],
            document.Summary.Select(s => (IReadOnlyList<Cell>)
                [s.Metric, SeriesWords.Spread(s.R2), SeriesWords.Spread(s.Rmse), SeriesWords.Spread(s.KendallTau)]));
    }

    /// <summary>R2 of each metric in each series.</summary>
    public static void Scores(MarkupWriter markup, SeriesDocument document, IReadOnlyList<string> metrics) =>
        NumberTable.Write(
            markup, "R2 of each metric in each series",
            [
                new Column("series", IsText: true), "models", new Column("best metric", IsText: true),
                .. metrics.Select(m => (Column)m),
            ],
            document.Series.Select(s => (IReadOnlyList<Cell>)
            [
                s.Name, $"{s.Models}", s.Best()?.Metric ?? "-", .. metrics.Select(m => (Cell)Figures.Score(s.Of(m)?.R2)),
            ]));

    /// <summary>Every line.</summary>
    public static void Fits(MarkupWriter markup, SeriesDocument document)
    {
        int lines = document.Series.Sum(s => s.Fits.Count);
        if (lines <= MostVisible)
        {
            Lines(markup, document);
            return;
        }
        using (markup.Details($"All {lines} lines: slope, intercept and how well they fit")) Lines(markup, document);
        markup.Line();
    }

    private static void Lines(MarkupWriter markup, SeriesDocument document)
    {
        bool isOne = document.Series.Count == 1;
        NumberTable.Write(
            markup, $"{SeriesWords.Reported(document)} = slope · metric + intercept",
            [
                .. isOne ? (Column[])[] : [new Column("series", IsText: true)],
                new Column("metric", IsText: true), "models", "slope", "intercept", "RMSE", "R2", "Kendall's tau", "Pearson",
                new Column("", IsText: true),
            ],
            document.Series.SelectMany(s => s.Fits.Select(f => (IReadOnlyList<Cell>)
            [
                .. isOne ? (Cell[])[] : [s.Name],
                f.Metric, $"{s.Models}", Figures.Coefficient(f.Slope), Figures.Coefficient(f.Intercept),
                Figures.Score(f.Rmse), Figures.Score(f.R2), Figures.Score(f.KendallTau), Figures.Score(f.Pearson),
                f.Problem ?? (ReferenceEquals(f, s.Best()) && s.Fits.Count > 1 ? "best R2" : ""),
            ])));
    }
}
