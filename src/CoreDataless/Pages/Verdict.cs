using CoreDataless.Metrics;
using CoreDataless.Reporting;

namespace CoreDataless.Pages;

/// <summary>Which model to take, and how sure that is, in words.</summary>
/// <param name="Lead">The answer.</param>
/// <param name="Reasons">What backs or limits it.</param>
internal sealed record Verdict(string Lead, IReadOnlyList<(string About, string Sentence)> Reasons)
{
    private const int FewRuns = 5;

    private const string Unfinished =
        "the prototypes are not finished, and Mg says how fast they get there rather than what the network is. "
        + "Evaluate with more --iterations before you rely on it.";

    private const string Scope =
        "models of one task and one training recipe. Only there does a larger Mg mean a better network; if these "
        + "differ in that, test them on data.";

    /// <summary>Of models that may be compared.</summary>
    public static Verdict Of(Contest contest)
    {
        IReadOnlyList<Ranked<ModelContent>> known = contest.Known;
        if (known.Count == 0)
            return new Verdict("None of these models has numbers that say something: no model can be recommended.", []);
        if (contest.Ranking.Count == 1) return OfOne(known[0]);
        if (known.Count == 1)
            return new Verdict($"Only {known[0].Model.Name} could be measured: there is nothing to compare it "
                + "with.", []);
        return Among(known, contest.Ranking.Count - known.Count);
    }

    private static Verdict OfOne(Ranked<ModelContent> model) => new(
        PaperMarks.Verdict(model.Standing),
        [
            .. model.Model.Evaluated!.Converged ? ((string, string)[])[] : [("not converged", Unfinished)],
            ("the marks", "No test: good networks of other tasks miss them too."),
            ("next", "One model alone is hard to judge. Evaluate other checkpoints of the same task and training "
                + "recipe (other epochs, seeds, or amounts of data) with the same settings, and put all results on "
                + "one page."),
        ]);

    private static Verdict Among(IReadOnlyList<Ranked<ModelContent>> known, int lost)
    {
        (Ranked<ModelContent> first, Ranked<ModelContent> second) = (known[0], known[1]);
        Ranked<ModelContent>[] rivals =
            [.. known.Skip(1).Where(r => Ranking.WithinSpread(MgOf(first), MgOf(r)) == true)];
        bool isUnsure = Ranking.Margin(MgOf(first), MgOf(second)) is null;
        List<(string, string)> reasons = [];
        string[] late = [.. known.Where(r => !r.Model.Evaluated!.Converged).Select(r => r.Model.Name)];
        string lead = isUnsure ? Unsure(first, second, reasons)
            : rivals.Length > 0 ? Tie(known, rivals, reasons)
            : Clear(first, second, reasons);
        if (late.Length > 0) reasons.Add(("not converged", $"{Joined(late)}: {Unfinished}"));
        if (ByAccuracy(known, isUnsure ? [] : rivals) is { } accuracy) reasons.Add(("stated accuracy", accuracy));
        if (lost > 0) reasons.Add(("not judged", $"{lost} of the models: they stand last, without usable numbers."));
        reasons.Add(("holds for", Scope));
        return new Verdict(lead, reasons);
    }

    private static string Clear(
        Ranked<ModelContent> first, Ranked<ModelContent> second, List<(string, string)> reasons)
    {
        bool isArrived = first.Model.Evaluated!.Converged && second.Model.Evaluated!.Converged;
        (Spread a, Spread b) = (MgOf(first), MgOf(second));
        double margin = Ranking.Margin(a, b)!.Value;
        reasons.Add(("how sure", $"Clear. Mg differs by {a.Mean - b.Mean:F4}; other random starts may change that by "
            + $"{margin:F4}.{Guess(a, b)}"));
        if (first.Standing.Madv is { } own && second.Standing.Madv is { } other)
        {
            reasons.Add(("Madv", Ranking.WithinSpread(own, other) switch
            {
                false when own.Mean > other.Mean => $"Agrees: {own.Mean:F4} against {other.Mean:F4}.",
                false => $"Disagrees: {own.Mean:F4} against {other.Mean:F4}. {second.Model.Name} is the harder one to "
                    + "fool, though its classes lie closer together.",
                true => $"Does not tell the two apart: {own.Mean:F4} against {other.Mean:F4}.",
                null => $"{own.Mean:F4} against {other.Mean:F4}; its spread is not known.",
            }));
        }
        string take = isArrived ? $"Take {first.Model.Name}. It" : $"{first.Model.Name} leads, with a reservation. It";
        return $"{take} keeps its classes furthest apart: Mg {a.Mean:F4} against {b.Mean:F4} of {second.Model.Name}, "
            + "the next.";
    }

    // The deviation of two or three runs is itself far off easily.
    private static string Guess(Spread a, Spread b) => Math.Min(a.Count, b.Count) is < FewRuns and var runs
        ? $" That is a rough guess from {runs} runs: --runs {FewRuns} or more make it firm."
        : "";

    private static string Tie(
        IReadOnlyList<Ranked<ModelContent>> known, Ranked<ModelContent>[] rivals, List<(string, string)> reasons)
    {
        Ranked<ModelContent> first = known[0], last = rivals[^1];
        double gap = MgOf(first).Mean - MgOf(last).Mean, margin = Ranking.Margin(MgOf(first), MgOf(last))!.Value;
        Ranked<ModelContent>[] tied = [first, .. rivals];
        reasons.Add(("how sure", $"A tie. Mg of {first.Model.Name} and {last.Model.Name} differs by {gap:F4}; other "
            + $"random starts may change that by {margin:F4}. More runs may tell them apart."));
        Ranked<ModelContent>[] byMadv =
            [.. tied.OrderByDescending(r => r.Standing.Madv?.Mean ?? double.NegativeInfinity)];
        bool isMadvClear = byMadv[0].Standing.Madv is { } top && byMadv.Skip(1)
            .All(r => r.Standing.Madv is { } other && Ranking.WithinSpread(top, other) == false);
        reasons.Add(("Madv", isMadvClear
            ? $"Breaks the tie for {byMadv[0].Model.Name}: {byMadv[0].Standing.Madv!.Value.Mean:F4} against "
                + $"{byMadv[1].Standing.Madv!.Value.Mean:F4}."
            : "Does not tell them apart either: take whichever is smaller, faster or better tested."));
        Ranked<ModelContent>[] behind = [.. known.Except(tied)];
        // A single run among others has no spread, and is behind by chance perhaps.
        string how = Array.TrueForAll(behind, r => Ranking.WithinSpread(MgOf(first), MgOf(r)) == false)
            ? "clearly behind"
            : "behind";
        string others = behind.Length switch
        {
            0 => "",
            1 => $" {behind[0].Model.Name} is {how}.",
            _ => $" The other {behind.Length} are {how}.",
        };
        return $"{Joined([.. tied.Select(r => r.Model.Name)])} cannot be told apart: the difference is smaller than "
            + $"the spread of the runs.{others}";
    }

    private static string Unsure(
        Ranked<ModelContent> first, Ranked<ModelContent> second, List<(string, string)> reasons)
    {
        reasons.Add(("how sure", "Not known. A single run has no spread, so the difference may be chance: evaluate "
            + $"with --runs {FewRuns} or more."));
        return $"{first.Model.Name} has the largest Mg, {MgOf(first).Mean:F4} against {MgOf(second).Mean:F4} of "
            + $"{second.Model.Name}, but whether that is more than chance cannot be said.";
    }

    private static string? ByAccuracy(IReadOnlyList<Ranked<ModelContent>> known, Ranked<ModelContent>[] rivals)
    {
        Ranked<ModelContent>[] stated = [.. known.Where(r => r.Model.StatedAccuracy is not null)];
        if (stated.Length < 2 || known[0].Model.StatedAccuracy is not { } own) return null;
        Ranked<ModelContent> best = stated.MaxBy(r => r.Model.StatedAccuracy)!;
        string most = $"{best.Model.Name} ({Figures.Percent(best.Model.StatedAccuracy!.Value)})";
        if (best.Model.StatedAccuracy <= own)
            return $"The ranking did not look at what the files state; it agrees: {most} has the largest.";
        return rivals.Contains(best)
            ? $"By what the files state, {most} is the best of them."
            : $"Disagrees: the files state more for {most} than for {known[0].Model.Name} "
                + $"({Figures.Percent(own)}). If both were tested on the same data, believe that more than Mg.";
    }

    private static Spread MgOf(Ranked<ModelContent> model) => model.Standing.Mg!.Value;

    private static string Joined(string[] names) => names.Length == 1
        ? names[0]
        : $"{string.Join(", ", names.Take(names.Length - 1))} and {names[^1]}";
}
