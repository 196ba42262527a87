using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The reported figure against a metric, with the lines (arXiv 2002.06716, figures 2 and 3).</summary>
internal static class SeriesPlots
{
    /// <summary>One metric, all series in one plot.</summary>
    public static Plot Metric(SeriesDocument document, string metric, IReadOnlyList<SeriesData> series) =>
        Draw(document, metric, series, metric, series is [var only]
            ? Describe(only, only.Of(metric)!)
            : string.Join(" ", series.Select(s => $"{s.Name}: R2 {Figures.Score(s.Of(metric)!.R2)}, tau "
                + $"{Figures.Score(s.Of(metric)!.KendallTau)} ({s.Models} models).")));

    /// <summary>One series and one metric.</summary>
    public static Plot Series(SeriesDocument document, string metric, SeriesData series) =>
        Draw(document, metric, [series], series.Name, Describe(series, series.Of(metric)!));

    /// <summary>R2 of all series, metric by metric.</summary>
    public static Plot Overview(SeriesDocument document, IReadOnlyList<string> metrics)
    {
        var dots = new List<Dot>();
        var means = new List<Dot>();
        foreach ((int index, string metric) in metrics.Index())
        {
            foreach (SeriesData series in document.Series)
            {
                if (series.Of(metric)?.R2 is { } r2)
                    dots.Add(new Dot(index - 0.12, r2, $"{series.Name}, {metric}: R2 {Figures.Score(r2)}"));
            }
            if (document.Summary.FirstOrDefault(s => s.Metric == metric)?.R2 is { Mean: { } mean } spread)
            {
                double error = spread.Std is { } std && double.IsFinite(std) ? std : 0;
                means.Add(new Dot(index + 0.12, mean, $"{metric}: R2 {SeriesWords.Spread(spread)}", error));
            }
        }
        return new Plot
        {
            Title = "R2 of each metric",
            Description = $"Share of the variance that the line explains, for each of {document.Series.Count} series, "
                + "and the mean with its deviation; 1 is a perfect line."
                + (means.Count > 0 ? $" Largest mean: {metrics[(int)Math.Round(means.MaxBy(d => d.Y).X)]}." : ""),
            X = new Axis("", new CategoryScale(metrics)),
            Y = new Axis("R2", new LinearScale(0, 1)),
            Marks =
            [
                new DotMark(dots) { Colour = Colours.Neutral, Label = "a series" },
                new DotMark(means) { Colour = 0, Label = "mean ± deviation" },
            ],
        };
    }

    private static Plot Draw(
        SeriesDocument document, string metric, IReadOnlyList<SeriesData> series, string title, string description)
    {
        var marks = new List<Mark>();
        bool isOne = series.Count == 1, hasOthers = false;
        foreach ((int index, SeriesData data) in series.Index())
        {
            FitData fit = data.Of(metric)!;
            bool hasColour = index < Colours.Count;
            int colour = hasColour ? index : Colours.Neutral;
            string? label = isOne ? null : hasColour ? data.Name : hasOthers ? null : "other series";
            hasOthers |= !hasColour;
            if (Line(fit) is { } line)
            {
                string words = $"{data.Name}: {Equation(fit)}";
                marks.Add(new LineMark(line) { Colour = colour, IsFaint = !hasColour, Title = words });
            }
            marks.Add(new DotMark(Dots(data, fit)) { Colour = colour, Label = label });
        }
        return new Plot
        {
            Title = title,
            Description = description,
            X = new Axis(metric, ScaleOf(series.SelectMany(s => s.Of(metric)!.Values))),
            Y = new Axis(SeriesWords.Reported(document), ScaleOf(
            [
                .. series.SelectMany(s => s.Reported),
                .. marks.OfType<LineMark>().SelectMany(l => l.Points).Select(p => p.Y),
            ])),
            Marks = marks,
        };
    }

    /// <summary>A scale on which no dot sits on the frame.</summary>
    public static LinearScale ScaleOf(IEnumerable<double> values)
    {
        const double Room = 0.04;
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0) return LinearScale.Around(finite);
        double room = Room * (finite.Max() - finite.Min());
        return LinearScale.Around([finite.Min() - room, finite.Max() + room]);
    }

    private static Dot[] Dots(SeriesData series, FitData fit) =>
    [
        .. fit.Values.Zip(series.Reported).Select((point, i) => new Dot(
            point.First, point.Second,
            $"{(i < series.Names.Count ? series.Names[i] : series.Name)}: {fit.Metric} {Figures.Coefficient(point.First)}, "
            + $"reported {Figures.Coefficient(point.Second)}")),
    ];

    private static Point[]? Line(FitData fit)
    {
        if (fit is not { Slope: { } slope, Intercept: { } intercept, Values.Count: > 0 }) return null;
        double[] ends = [fit.Values.Min(), fit.Values.Max()];
        return [.. ends.Select(x => new Point(x, slope * x + intercept))];
    }

    private static string Describe(SeriesData series, FitData fit) => fit switch
    {
        { Slope: null } => $"{series.Models} models; no line: {fit.Problem}.",
        { Problem: { } problem } => $"{Equation(fit)} over {series.Models} models; {problem}.",
        _ => $"{Equation(fit)} over {series.Models} models: {SeriesWords.Quality(fit)}.",
    };

    private static string Equation(FitData fit) =>
        $"reported = {Figures.Coefficient(fit.Slope)} · {fit.Metric} "
        + (fit.Intercept < 0 ? "- " : "+ ") + Figures.Coefficient(fit.Intercept is { } i ? Math.Abs(i) : null);
}
