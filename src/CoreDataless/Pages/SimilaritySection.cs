using CoreDataless.Html;
using CoreDataless.Plots;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Which classes the network keeps apart, and which not.</summary>
internal static class SimilaritySection
{
    private const double Round = 0.05;
    private const int MostPairs = 10;

    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, EvaluatedData data, string id)
    {
        markup.Heading(3, "Similar classes", id);
        markup.Paragraph("How alike the prototypes of two classes are inside the network: the cosine of their "
            + "features, mean over the runs. 1: the network makes no difference between them; 0: they have nothing in "
            + "common. Mg sums them up: it is near 1 when all are small.");
        if (data.Figures is not { } figures)
        {
            markup.Note("The result has no cosines: it was made by an older version.");
            return;
        }
        using (markup.Open("div", ("class", "beside")))
        {
            if (figures.Similarity is { } cosines) Map(data, figures, cosines).Write(markup);
            else markup.Note($"No map: {data.Classes} classes are too many for one.");
            Nearest(markup, data, figures);
        }
        markup.Line();
    }

    private static HeatMap Map(EvaluatedData data, FigureData figures, IReadOnlyList<double> cosines)
    {
        int classes = data.Classes;
        // The diagonal is 1 whatever the network is: the colours are for the others.
        double[] others = [.. cosines.Where((c, i) => i / classes != i % classes && double.IsFinite(c))];
        (double low, double high) = others.Length > 0 ? (others.Min(), others.Max()) : (0, 1);
        string pair = figures.Nearest is [var first, ..]
            ? $" The most alike are {data.NameOf(first.A)} and {data.NameOf(first.B)} ({first.Cosine:F2})."
            : "";
        return new HeatMap
        {
            Title = "Cosines between prototypes",
            Description = $"From {low:F2} to {high:F2}.{pair}",
            Names = [.. Enumerable.Range(0, classes).Select(data.NameOf)],
            Values = cosines,
            Low = Math.Floor(low / Round) * Round,
            High = Math.Max(Math.Ceiling(high / Round) * Round, Math.Floor(low / Round) * Round + Round),
            Unit = "cosine",
        };
    }

    private static void Nearest(MarkupWriter markup, EvaluatedData data, FigureData figures)
    {
        if (figures.Nearest.Count == 0) return;
        NumberTable.Write(
            markup,
            "The pairs of classes that are most alike",
            [new("class", IsText: true), new("and", IsText: true), "cosine"],
            figures.Nearest.Take(MostPairs).Select(p =>
                (IReadOnlyList<Cell>)[data.NameOf(p.A), data.NameOf(p.B), $"{p.Cosine:F4}"]));
    }
}
