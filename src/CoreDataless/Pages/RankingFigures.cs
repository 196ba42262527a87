using CoreDataless.Html;
using CoreDataless.Metrics;
using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Results;
using CoreDataless.Spectral;

namespace CoreDataless.Pages;

/// <summary>Mg and Madv of all models side by side, and against the accuracies that the files state.</summary>
internal static class RankingFigures
{
    private const int FewestForLine = 3;
    private const double Beside = 0.16;

    /// <summary>Writes them.</summary>
    public static void Write(MarkupWriter markup, Contest contest)
    {
        Metric[] metrics =
        [
            new("Mg", "distance between classes", PaperMarks.Mg, s => s.Mg, d => d.Mg),
            new("Madv", "distance to the nearest other class", PaperMarks.Madv, s => s.Madv, d => d.Madv),
        ];
        using (markup.Figures())
        {
            foreach (Metric metric in metrics) SideBySide(contest, metric)?.Write(markup);
            foreach (Metric metric in metrics) AgainstAccuracy(contest, metric)?.Write(markup);
        }
        markup.Line();
    }

    private static Plot? SideBySide(Contest contest, Metric metric)
    {
        Ranked<ModelContent>[] models = [.. contest.Known.Where(r => metric.Of(r.Standing) is not null)];
        if (models.Length == 0) return null;
        var means = new List<Dot>();
        var runs = new List<Dot>();
        foreach ((int index, Ranked<ModelContent> ranked) in models.Index())
        {
            Spread spread = metric.Of(ranked.Standing)!.Value;
            string name = ranked.Model.Name;
            means.Add(new Dot(index, spread.Mean, $"{name}: {metric.Name} {Figures.Of(spread)}", Error(spread)));
            foreach ((int run, double? value) in (metric.Data(ranked.Model.Evaluated!).Runs ?? []).Index())
                if (value is { } v) runs.Add(new Dot(index - Beside, v, $"{name}, run {run}: {metric.Name} {v:F4}"));
        }
        string best = models.MaxBy(m => metric.Of(m.Standing)!.Value.Mean)!.Model.Name;
        return new Plot
        {
            Title = $"{metric.Name}: {metric.Meaning}",
            Description = $"{best} is highest. Dashed: {metric.Mark}, which the paper's well-trained "
                + "networks reach.",
            X = new Axis("", new CategoryScale([.. models.Select(m => m.Model.Label)])),
            Y = new Axis(metric.Name, LinearScale.Around(
                [.. runs.Select(d => d.Y), .. means.SelectMany(Ends), metric.Mark])),
            Marks =
            [
                new RuleMark(metric.Mark, IsVertical: false, "paper's mark") { Colour = Colours.Neutral },
                new DotMark(runs) { Colour = Colours.Neutral, Label = "single runs" },
                new DotMark(means) { Colour = 0, Label = "mean ± deviation" },
            ],
        };
    }

    private static Plot? AgainstAccuracy(Contest contest, Metric metric)
    {
        Ranked<ModelContent>[] models = [.. contest.Known
            .Where(r => double.IsFinite(r.Model.StatedAccuracy * 100 ?? double.NaN))
            .Where(r => double.IsFinite(metric.Of(r.Standing)?.Mean ?? double.NaN))];
        if (models.Length < FewestForLine) return null;
        double[] x = [.. models.Select(m => m.Model.StatedAccuracy!.Value * 100)];
        double[] y = [.. models.Select(m => metric.Of(m.Standing)!.Value.Mean)];
        LinearFit fit = LinearFit.Of(x, y);
        Dot[] dots = [.. models.Select((m, i) => new Dot(
            x[i], y[i], $"{m.Model.Name}: {x[i]:F2} %, {metric.Name} {y[i]:F4}", Error(metric.Of(m.Standing)!.Value),
            models.Length <= 12 ? m.Model.Label : null))];
        List<Mark> marks = [new DotMark(dots) { Colour = 0 }];
        if (fit is { Slope: { } slope, Intercept: { } intercept })
        {
            Point[] ends = [.. new[] { x.Min(), x.Max() }.Select(at => new Point(at, intercept + slope * at))];
            marks.Insert(0, new LineMark(ends) { Colour = 1, IsDashed = true, Label = "straight line" });
        }
        return new Plot
        {
            Title = $"{metric.Name} against stated accuracy",
            Description = $"{Scores(fit)} Accuracies are what the files claim"
                + (models.Length < 6 ? $"; {models.Length} points are few." : "."),
            X = new Axis("stated accuracy, %", LinearScale.Around(x)),
            Y = new Axis(metric.Name, LinearScale.Around(dots.SelectMany(Ends))),
            Marks = marks,
        };
    }

    private static string Scores(LinearFit fit) => fit switch
    {
        { Slope: null } => "No line: all files state the same accuracy.",
        { R2: null } => "No correlation: it is the same for all models.",
        _ => $"R² {Figures.Score(fit.R2)}, Kendall's tau {Figures.Score(fit.Tau)}, Pearson "
            + $"{Figures.Score(fit.Pearson)} over {fit.Count} models.",
    };

    private static double[] Ends(Dot dot) => [dot.Y - dot.Error, dot.Y + dot.Error];

    private static double Error(Spread spread) =>
        double.IsFinite(spread.StandardDeviation) ? spread.StandardDeviation : 0;

    private sealed record Metric(
        string Name, string Meaning, double Mark, Func<Standing, Spread?> Of, Func<EvaluatedData, SpreadData> Data);
}
