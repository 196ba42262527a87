using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Models whose Mg and Madv mean the same, best first.</summary>
/// <param name="Task">What they have in common, in words.</param>
/// <param name="Ranking">The models.</param>
internal sealed record Contest(string Task, IReadOnlyList<Ranked<ModelContent>> Ranking)
{
    // What moves Mg or Madv though the network is the same; a difference is told, and ranks all the same.
    private static readonly (string Setting, string Words)[] Recipe =
    [
        ("runs", "number of runs"), ("iterations", "iterations"), ("step", "step"), ("stopLoss", "stop loss"),
        ("stop", "stop rule"), ("init", "start images"), ("seed", "seed of the start images"),
        ("deepfoolSteps", "DeepFool steps"), ("candidates", "DeepFool candidates"), ("overshoot", "DeepFool overshoot"),
        ("precision", "precision of convolutions"),
    ];

    /// <summary>All evaluated models: a contest for each task and way to measure, the largest first.</summary>
    public static IReadOnlyList<Contest> Of(IReadOnlyList<ModelContent> models) =>
    [
        .. models.Where(m => m.Evaluated is not null)
            .GroupBy(Kind, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .Select(g => new Contest(g.Key, Reporting.Ranking.Of(g, m => m.Standing!))),
    ];

    /// <summary>The models with an Mg that says something.</summary>
    public IReadOnlyList<Ranked<ModelContent>> Known => [.. Ranking.Where(r => r.Standing.IsKnown)];

    /// <summary>How the models were not measured alike; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Differences() =>
    [
        .. Recipe.Select(r => (r.Words, Values: Distinct(m => m.Evaluation!.Setting(r.Setting))))
            .Where(r => r.Values.Length > 1)
            .Select(r => $"{r.Words}: {string.Join(" and ", r.Values.Select(v => v.Length > 0 ? v : "not given"))}"),
        .. NameLists() > 1 ? ["class names: the lists are not the same, so the tasks may not be either"] : (string[])[],
    ];

    private string[] Distinct(Func<ModelContent, string> text) =>
        [.. Ranking.Select(r => text(r.Model)).Distinct(StringComparer.Ordinal)];

    private int NameLists() => Ranking.Select(r => r.Model.Evaluated!.ClassNames).OfType<IReadOnlyList<string>>()
        .Select(names => string.Join('\n', names)).Distinct(StringComparer.Ordinal).Count();

    private static string Kind(ModelContent model)
    {
        EvaluatedData data = model.Evaluated!;
        string gradient = data.SeedGradient == "torch" ? "" : $", seed gradient {data.SeedGradient}";
        string convention = data.Mg.Convention is null or "reference" ? "" : ", Mg by the convention "
            + $"{data.Mg.Convention}";
        return $"{data.Classes} classes, images of {string.Join(" × ", data.Input)}{convention}{gradient}";
    }
}
