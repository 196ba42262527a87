using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>A row whose spectrum is shown.</summary>
/// <param name="Row">The row.</param>
/// <param name="Reasons">Why; empty where there is no other reason than that there is room.</param>
internal sealed record ChosenLayer(LayerData Row, IReadOnlyList<string> Reasons);

/// <summary>Which spectra a reader should look at.</summary>
internal sealed record LayerChoice(
    IReadOnlyList<ChosenLayer> First, IReadOnlyList<ChosenLayer> More, int LeftOut)
{
    private const int MostFirst = 6;
    private const int MostMore = 24;

    /// <summary>
    /// Chooses: the extremes first and a typical layer, then what is flagged, furthest off first, then the ends of the
    /// network. Of the others as many as there is room for, evenly over the depth.
    /// </summary>
    public static LayerChoice Of(IReadOnlyList<LayerData> rows)
    {
        LayerData[] drawable = [.. rows.Where(r => r.Density is { } density && density.HasShape())];
        var reasons = new OrderedDictionary<LayerData, List<string>>(ReferenceEqualityComparer.Instance);
        foreach ((LayerData row, string reason) in Reasons(drawable))
        {
            if (reasons.TryGetValue(row, out List<string>? known)) known.Add(reason);
            else if (reasons.Count < MostFirst) reasons.Add(row, [reason]);
        }
        if (drawable.Length <= MostFirst)
        {
            return new LayerChoice(
                [.. drawable.Select(r => new ChosenLayer(r, reasons.TryGetValue(r, out List<string>? why) ? why : []))], [], 0);
        }
        // One layer may have many reasons; there is room for more then.
        foreach (LayerData row in Evenly([.. drawable.Where(r => !reasons.ContainsKey(r))], MostFirst - reasons.Count))
            reasons.Add(row, []);
        LayerData[] others = [.. drawable.Where(r => !reasons.ContainsKey(r))];
        return new LayerChoice(
            [.. reasons.Select(pair => new ChosenLayer(pair.Key, pair.Value))],
            [.. Evenly(others, MostMore).Select(r => new ChosenLayer(r, []))],
            Math.Max(0, others.Length - MostMore));
    }

    private static IEnumerable<(LayerData Row, string Reason)> Reasons(LayerData[] rows)
    {
        LayerData[] fitted = [.. rows.Where(r => r.Alpha is { } alpha && double.IsFinite(alpha))];
        if (fitted.Length > 0)
        {
            yield return (fitted.MinBy(r => r.Alpha)!, "the smallest alpha");
            yield return (fitted.MaxBy(r => r.Alpha)!, "the largest alpha");
        }
        if (rows.Where(r => r.D is not null).MaxBy(r => r.D) is { } worst)
            yield return (worst, "the poorest fit (largest D)");
        if (rows.Where(r => r.Traps() > 0).MaxBy(r => r.Traps()) is { } traps)
            yield return (traps, "the most correlation traps");
        if (fitted.Length > 2)
            yield return (fitted.OrderBy(r => r.Alpha).ElementAt(fitted.Length / 2), "the median alpha: a typical layer");
        // The extremes are named as what they are.
        foreach (LayerData row in fitted.OrderBy(r => r.Alpha).Skip(1).SkipLast(1)
            .Where(r => r.Flag().Length > 0).OrderByDescending(Off))
            yield return (row, $"an alpha {(row.Alpha < AlphaBands.Least ? "below 2" : "above 6")} ({row.Flag()})");
        if (rows.Length == 0) yield break;
        yield return (rows[^1], "the end of the network");
        yield return (rows[0], "the beginning of the network");
        yield return (rows.MaxBy(r => r.Largest() ?? 0)!, "the largest eigenvalue");
    }

    // By how much alpha is out of its range; a factor, since alphas above it have no end.
    private static double Off(LayerData row) => row.Alpha switch
    {
        < AlphaBands.Least and var alpha => AlphaBands.Least / Math.Max(alpha, 1e-9),
        > AlphaBands.Greatest and var alpha => alpha / AlphaBands.Greatest,
        _ => 0,
    };

    private static LayerData[] Evenly(LayerData[] rows, int most) => rows.Length <= most
        ? rows
        : [.. Enumerable.Range(0, most).Select(i => rows[(int)((i + 0.5) * rows.Length / most)])];
}
