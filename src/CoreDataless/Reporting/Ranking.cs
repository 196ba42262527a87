using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>A place in the ranking.</summary>
/// <param name="Place">From 1 on.</param>
/// <param name="Model">The model.</param>
/// <param name="Mg">In the convention asked for.</param>
/// <param name="Note">How it compares with the place above; empty when the difference is clear.</param>
public sealed record RankedModel(int Place, EvaluatedModel Model, Spread? Mg, string Note);

/// <summary>
/// Models by Mg, then by Madv; a difference is only called one when it is larger than the runs' spread.
/// </summary>
public static class Ranking
{
    /// <summary>Best first; models without a finished run, with Mg that is no number, or with vanishing features, come last.</summary>
    public static IReadOnlyList<RankedModel> Of(IEnumerable<EvaluatedModel> models, MgConvention convention)
    {
        EvaluatedModel[] ordered = [.. models
            .OrderBy(m => m.Result.IsDead)
            .ThenByDescending(m => Key(m.Result.Mg(convention)))
            .ThenByDescending(m => Key(m.Result.Madv))];
        var ranked = new List<RankedModel>(ordered.Length);
        for (int i = 0; i < ordered.Length; i++)
        {
            Spread? mg = ordered[i].Result.Mg(convention);
            ranked.Add(new RankedModel(i + 1, ordered[i], mg, i == 0 ? "" : Note(ranked[i - 1].Mg, mg)));
        }
        return ranked;
    }

    /// <summary>
    /// Is the difference of two means smaller than twice its standard error? Null when a spread is not known.
    /// </summary>
    public static bool? WithinSpread(Spread a, Spread b)
    {
        double error = 2 * Math.Sqrt(Variance(a) + Variance(b));
        return double.IsFinite(error) ? Math.Abs(a.Mean - b.Mean) < error : null;
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
