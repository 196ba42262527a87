using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>What models are ranked by.</summary>
/// <param name="Mg">Over the runs, in one convention; null when no run finished.</param>
/// <param name="Madv">Over the attacked runs; null when there is none.</param>
/// <param name="IsDead">Do features of prototypes vanish? Then both say nothing.</param>
public sealed record Standing(Spread? Mg, Spread? Madv, bool IsDead)
{
    /// <summary>Of a result.</summary>
    public static Standing Of(EvaluationResult result, MgConvention convention) =>
        new(result.Mg(convention), result.Madv, result.IsDead);

    /// <summary>Is there an Mg that says something?</summary>
    public bool IsKnown => !IsDead && Mg is { } mg && !double.IsNaN(mg.Mean);
}

/// <summary>A place in the ranking.</summary>
/// <param name="Place">From 1 on.</param>
/// <param name="Model">The model.</param>
/// <param name="Standing">What it is ranked by.</param>
/// <param name="Note">How it compares with the place above; empty when the difference is clear.</param>
public sealed record Ranked<T>(int Place, T Model, Standing Standing, string Note);

/// <summary>
/// Models by Mg, then by Madv; a difference is only called one when it is larger than the runs' spread.
/// </summary>
public static class Ranking
{
    /// <summary>
    /// Best first; models without a finished run, with Mg that is no number, or with vanishing features, come last.
    /// </summary>
    public static IReadOnlyList<Ranked<T>> Of<T>(IEnumerable<T> models, Func<T, Standing> standing)
    {
        (T Model, Standing Standing)[] ordered = [.. models
            .Select(m => (Model: m, Standing: standing(m)))
            .OrderBy(m => m.Standing.IsDead)
            .ThenByDescending(m => Key(m.Standing.Mg))
            .ThenByDescending(m => Key(m.Standing.Madv))];
        var ranked = new List<Ranked<T>>(ordered.Length);
        foreach ((int i, (T model, Standing own)) in ordered.Index())
            ranked.Add(new Ranked<T>(i + 1, model, own, i == 0 ? "" : Note(ranked[i - 1].Standing.Mg, own.Mg)));
        return ranked;
    }

    /// <summary>
    /// Is the difference of two means at most twice its standard error? Null when a spread is not known.
    /// </summary>
    public static bool? WithinSpread(Spread a, Spread b) =>
        Margin(a, b) is { } margin ? Math.Abs(a.Mean - b.Mean) <= margin : null;

    /// <summary>
    /// Twice the standard error of the difference of two means: what other random starts may change. Null when a spread
    /// is not known.
    /// </summary>
    public static double? Margin(Spread a, Spread b)
    {
        double margin = 2 * Math.Sqrt(Variance(a) + Variance(b));
        return double.IsFinite(margin) ? margin : null;
    }

    private static double Key(Spread? value) =>
        value is { } v && !double.IsNaN(v.Mean) ? v.Mean : double.NegativeInfinity;

    private static double Variance(Spread s) => s.StandardDeviation * s.StandardDeviation / s.Count;

    private static string Note(Spread? above, Spread? own)
    {
        if (above is not { } a || own is not { } b) return "";
        return WithinSpread(a, b) switch
        {
            true => "within the spread of the one above",
            null => "spread not known",
            _ => "",
        };
    }
}
