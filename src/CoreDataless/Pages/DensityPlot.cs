using System.Text;
using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>
/// The empirical spectral density of a layer, its power law, and what chance would give (arXiv 2002.06716, figure 1).
/// </summary>
internal static class DensityPlot
{
    private const int Own = 0, Law = 1, Bulk = 2;

    /// <summary>Draws a row that has a density.</summary>
    public static Plot Of(ChosenLayer chosen)
    {
        LayerData row = chosen.Row;
        HistogramData own = row.Density!;
        IReadOnlyList<Point> outline = own.Outline(), law = TailCurve.Of(row);
        IReadOnlyList<Point> shuffled = row.RandDensity is { } twin && twin.HasShape() ? twin.Outline() : [];
        double[] heights = [.. outline.Concat(shuffled).Concat(law).Select(p => p.Y).Where(y => y > 0)];
        double[] places = [.. outline.Concat(shuffled).Where(p => p.Y > 0).Concat(law).Select(p => p.X)];
        var bulk = BulkCurve.Of(row);
        IReadOnlyList<Point> curve = bulk?.Points(places.Min()) ?? [];
        var marks = new List<Mark>();
        if (shuffled.Count > 0)
            marks.Add(new LineMark(shuffled) { Colour = Colours.Neutral, Label = "its elements shuffled" });
        if (curve.Count > 0)
            marks.Add(new LineMark(curve) { Colour = Bulk, IsDashed = true, Label = "Marchenko-Pastur" });
        if (bulk is not null && curve.Count > 0)
            marks.Add(new RuleMark(bulk.High, IsVertical: true, "bulk edge") { Colour = Bulk });
        if (law.Count > 0) marks.Add(new RuleMark(law[0].X, IsVertical: true, "xmin") { Colour = Law });
        marks.Add(new LineMark(outline) { Colour = Own, Label = "this layer" });
        if (law.Count > 0)
            marks.Add(new LineMark(law) { Colour = Law, Label = $"power law, alpha {Figures.Short(row.Alpha)}" });
        return new Plot
        {
            Title = row.FullName(),
            Description = Describe(chosen, law.Count > 0, bulk),
            X = new Axis("eigenvalue", LogScale.Around(places)),
            // The law falls to nothing at its edges: where nothing is counted there is nothing to compare it with.
            Y = new Axis("density", LogScale.Around([.. heights, .. curve.Select(p => p.Y).Where(y => y > heights.Max())])),
            Marks = marks,
        };
    }

    private static string Describe(ChosenLayer chosen, bool hasLaw, BulkCurve? bulk)
    {
        LayerData row = chosen.Row;
        var text = new StringBuilder();
        if (chosen.Reasons.Count > 0) text.Append($"Shown for {string.Join(" and ", chosen.Reasons)}. ");
        text.Append($"{row.Eigenvalues()} eigenvalues, the largest {Figures.Short(row.Largest())}. ");
        text.Append(Fit(row, hasLaw));
        if (row.Density is { Below: > 0 and var below })
            text.Append($" Not drawn: {below} that {(below == 1 ? "is" : "are")} zero or nearly so.");
        if (row.MaxRandEval is { } random) text.Append($" Shuffled, the largest is {Figures.Short(random)}.");
        if (bulk is not null)
        {
            text.Append($" The Marchenko-Pastur bulk ends at {Figures.Short(row.BulkMax ?? bulk.High)}");
            text.Append(row.Spikes() is { } spikes ? $"; above it: {spikes}." : ".");
            if (bulk.IsSquare) text.Append(" (Roughly: the matrix is square.)");
        }
        if (row.Traps() is > 0 and var traps) text.Append($" Correlation traps: {traps}.");
        return text.ToString();
    }

    private static string Fit(LayerData row, bool hasLaw)
    {
        if (row.Alpha is null)
            return row.Failure is { } failure ? $"No power law: {failure}." : "No power law was fitted.";
        string alpha = $"alpha {row.Exponent()}"
            + (row.D is { } d ? $", Kolmogorov-Smirnov distance D {Figures.Short(d)}" : "");
        string cutOff = row.Lambda is > 0 and var lambda ? $", cut off at the rate {Figures.Short(lambda)}" : "";
        return hasLaw
            ? $"The {row.NumPlSpikes} from xmin = {Figures.Short(row.Xmin)} on make the tail: {alpha}{cutOff}."
            : $"The tail: {alpha}{cutOff}; where it begins is not in this result, so that no line can be drawn.";
    }
}
