using CoreDataless.Metrics;
using CoreDataless.Results;

namespace CoreDataless.Reporting;

/// <summary>
/// What figures of an evaluation are drawn from: made while prototypes and features are still there, and small enough
/// to be kept for many models.
/// </summary>
public static class EvaluationFigures
{
    private const int MostShown = 12;
    private const int MostPairs = 20;
    private const int MostForMatrix = 256;

    /// <summary>Makes them.</summary>
    /// <param name="facts">The model.</param>
    /// <param name="result">Its evaluation, with images.</param>
    /// <param name="examples">What the network makes of real images; null where nobody brought any.</param>
    /// <returns>Null when no run finished.</returns>
    public static FigureData? Of(ModelFacts facts, EvaluationResult result, RealExamples? examples = null)
    {
        IReadOnlyList<RunResult> runs = result.Runs;
        if (runs.Count == 0) return null;
        int classes = facts.Classes;
        int[] shown = Shown(runs, classes);
        double[] cosines = MeanCosines(runs, classes);
        return new FigureData
        {
            Shown = shown,
            Similarity = classes > MostForMatrix ? null : Array.ConvertAll(cosines, Rounded.ToFourDecimals),
            Nearest = Nearest(cosines, classes),
            Profiles = [.. shown.Select(k => ActivationProfile.Of(k, runs, classes, examples))],
            Pictures = PrototypePictures.Of(runs, facts.Input, shown),
        };
    }

    private static int[] Shown(IReadOnlyList<RunResult> runs, int classes)
    {
        int[] all = [.. Enumerable.Range(0, classes)];
        if (classes <= MostShown) return all;
        DeepFoolResult[] attacks = [.. runs.Select(r => r.DeepFool).OfType<DeepFoolResult>()];
        double[] madv = [.. all.Select(k => attacks.Sum(a => a.MadvPerClass[k]))];
        // Without numbers there is no order.
        if (attacks.Length == 0 || !Array.TrueForAll(madv, double.IsFinite)) return all[..MostShown];
        int[] order = [.. all.OrderBy(k => madv[k])];
        return [.. order[..(MostShown / 2)].Concat(order[^(MostShown / 2)..]).Order()];
    }

    private static double[] MeanCosines(IReadOnlyList<RunResult> runs, int classes)
    {
        var mean = new double[classes * classes];
        foreach (RunResult run in runs)
        {
            double[] cosines = Similarity.Matrix(run.Features, classes);
            for (int i = 0; i < mean.Length; i++) mean[i] += cosines[i] / runs.Count;
        }
        return mean;
    }

    private static PairData[] Nearest(double[] cosines, int classes)
    {
        IEnumerable<PairData> pairs = Enumerable.Range(0, classes).SelectMany(a => Enumerable
            .Range(a + 1, classes - a - 1).Select(b => new PairData(a, b, cosines[a * classes + b])));
        return
        [
            .. pairs.Where(p => !double.IsNaN(p.Cosine)).OrderByDescending(p => p.Cosine).Take(MostPairs)
                .Select(p => p with { Cosine = Rounded.ToFourDecimals(p.Cosine) }),
        ];
    }
}
