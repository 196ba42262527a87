using CoreDataless.Engine;
using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>What keeps the numbers of an evaluation from being taken at face value.</summary>
public static class Findings
{
    /// <summary>Sentences for the user; empty when all went as the method wants it.</summary>
    public static IReadOnlyList<string> Of(EvaluationResult result, EvaluationOptions options) =>
    [
        .. NotFinished(result, options),
        .. NotFinite(result),
        .. Dead(result),
        .. NotConverged(result),
        .. NoGradient(result),
        .. NotFooled(result),
        .. options.SeedGradient == SeedGradient.Exact
            ? ["seed gradient 'exact': Mg is .02-.08 away from what the authors' code gives; compare like with like"]
            : (string[])[],
    ];

    /// <summary>Sentences about several models: what is true of more than one is said once.</summary>
    public static IReadOnlyList<string> Gathered(
        IReadOnlyList<(string Name, IReadOnlyList<string> Sentences)> models) =>
    [
        .. models.SelectMany(m => m.Sentences.Select(sentence => (Sentence: sentence, m.Name)))
            .GroupBy(pair => pair.Sentence, pair => pair.Name, StringComparer.Ordinal)
            .Select(g => g.Count() == models.Count && models.Count > 1
                ? $"all {models.Count} models: {g.Key}"
                : $"{string.Join(", ", g)}: {g.Key}"),
    ];

    private static IEnumerable<string> NotFinished(EvaluationResult result, EvaluationOptions options)
    {
        int attacked = result.Runs.Count(r => r.DeepFool is not null);
        string reason = result.Failure is { } failure ? $": {failure.Message}" : "";
        if (!result.Complete)
            yield return $"partial: {result.Runs.Count} of {options.Runs} runs finished, {attacked} attacked{reason}";
    }

    private static IEnumerable<string> NotFinite(EvaluationResult result)
    {
        int lost = result.Runs.Count(r => Array.Exists(r.Logits, z => !float.IsFinite(z)));
        if (lost > 0)
            yield return $"the network gives NaN or infinite scores in {lost} run(s): no attack was made there";
    }

    private static IEnumerable<string> Dead(EvaluationResult result)
    {
        int dead = result.Runs.Sum(r => r.DeadPrototypes);
        if (dead > 0)
        {
            yield return $"the features of {dead} prototypes vanish, so that their cosines are 0 whatever they stand "
                + "for: Mg and Madv say nothing about this network";
        }
    }

    private static IEnumerable<string> NotConverged(EvaluationResult result)
    {
        double[] losses = [.. result.Runs.Select(r => r.Loss.Average(l => (double)l))];
        int late = losses.Count(l => !(l <= EvaluationResult.ConvergedLoss));
        if (late > 0)
        {
            yield return $"not converged: {late} of {losses.Length} runs end above a mean loss of "
                + $"{EvaluationResult.ConvergedLoss}; Mg then measures how fast the descent is. More --iterations?";
        }
    }

    private static IEnumerable<string> NoGradient(EvaluationResult result)
    {
        int zero = result.Runs.Sum(r => r.ZeroGradients);
        if (zero > 0) yield return $"the gradient was exactly zero {zero} times: those images stayed where they were";
    }

    private static IEnumerable<string> NotFooled(EvaluationResult result)
    {
        bool[] fooled = [.. result.Runs.Where(r => r.DeepFool is not null).SelectMany(r => r.DeepFool!.Success)];
        int failed = fooled.Count(f => !f);
        if (failed > 0) yield return $"DeepFool did not change the class of {failed} of {fooled.Length} prototypes";
    }
}
