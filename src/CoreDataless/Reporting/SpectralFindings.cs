using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>What keeps the numbers of a spectral analysis from being taken at face value.</summary>
public static class SpectralFindings
{
    /// <summary>A fit to a shorter tail says little.</summary>
    public const int ShortTail = 10;

    // Distances that differ by less than this do so by rounding.
    private const double Tie = 1e-9;

    /// <summary>Sentences for the user; empty when there is nothing to say.</summary>
    public static IReadOnlyList<string> Of(SpectralResult result) =>
    [
        .. NotFinished(result),
        .. Failed(result),
        .. NotThere(result),
        .. AtBound(result),
        .. Ties(result),
        .. ShortTails(result),
        .. NothingThere(result),
    ];

    private static IEnumerable<string> NotFinished(SpectralResult result)
    {
        if (!result.Complete) yield return $"partial: {result.Layers} of {result.LayersWanted} layers were analysed";
    }

    private static IEnumerable<string> Failed(SpectralResult result) => result.Rows
        .Where(r => r.Failure is not null)
        .GroupBy(r => r.Failure!, StringComparer.Ordinal)
        .Select(g => $"{Names([.. g])}: {g.Key}; what is missing is in no mean");

    private static IEnumerable<string> NotThere(SpectralResult result)
    {
        SpectralRow[] more = [.. result.Rows.Where(r => !r.Layer.IsInWeightWatcher)];
        if (more.Length > 0)
            yield return $"{more.Length} of {result.Rows.Count} rows are of tensors that WeightWatcher leaves out "
                + $"({Names(more)}): its means are without them (--skip)";
    }

    private static IEnumerable<string> AtBound(SpectralResult result)
    {
        int bound = result.Rows.Count(r => r.IsAtBound);
        if (bound > 0)
            yield return $"alpha of {bound} rows is at its least value, 1: the cut-off alone makes those tails";
    }

    private static IEnumerable<string> Ties(SpectralResult result)
    {
        SpectralRow[] tied = [.. result.Rows.Where(r => r.PowerLaw is { RunnerUp: { } second } fit
            && second.D - fit.D <= Tie)];
        if (tied.Length > 0)
            yield return $"{Names(tied)}: two lower ends fit the tail equally well, so that rounding decides on alpha; "
                + "the other is in the runner_up columns";
    }

    private static IEnumerable<string> ShortTails(SpectralResult result)
    {
        SpectralRow[] fitted = [.. result.Rows.Where(r => r.PowerLaw is not null)];
        int few = fitted.Count(r => r.PowerLaw!.TailCount < ShortTail);
        if (few > 0)
            yield return $"alpha of {few} of {fitted.Length} rows rests on fewer than {ShortTail} eigenvalues";
    }

    private static IEnumerable<string> NothingThere(SpectralResult result)
    {
        if (result is { Complete: true, Rows.Count: 0 })
            yield return "no tensor of this file has a spectrum that is large enough; see the skipped ones";
    }

    private static string Names(IReadOnlyList<SpectralRow> rows)
    {
        const int Most = 3;
        string[] names = [.. rows.Select(r => r.SliceId is { } s ? $"{r.Layer.Name}:{s}" : r.Layer.Name)];
        string first = string.Join(", ", names.Take(Most));
        return names.Length > Most ? $"{first} and {names.Length - Most} more" : first;
    }
}
