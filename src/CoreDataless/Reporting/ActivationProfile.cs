using CoreDataless.Metrics;
using CoreDataless.Results;

namespace CoreDataless.Reporting;

/// <summary>The activations of a class's prototypes, most active feature first (arXiv 2305.15563, figure 2).</summary>
internal static class ActivationProfile
{
    private const int MostFeatures = 128;

    /// <summary>Of the prototypes of all runs.</summary>
    public static ProfileData Of(int label, IReadOnlyList<RunResult> runs, int classes, RealExamples? examples)
    {
        int width = runs[0].Features.Length / classes;
        double[] mean = [.. Enumerable.Range(0, width).Select(f => runs.Average(r => (double)Of(r, f)))];
        int[] features = [.. Enumerable.Range(0, width).OrderByDescending(f => mean[f]).Take(MostFeatures)];
        return new ProfileData
        {
            Class = label,
            Features = features,
            Activations = [.. runs.Select(r => Array.ConvertAll(features, f => Rounded.ToFiveDigits(Of(r, f))))],
            Examples = examples is null ? null : Quartiles(label, features, examples),
        };

        float Of(RunResult run, int feature) => run.Features[label * width + feature];
    }

    // None where no image has the class.
    private static ExampleData? Quartiles(int label, int[] features, RealExamples examples)
    {
        int[] rows = examples.RowsOf(label);
        if (rows.Length == 0) return null;
        double[][] values = Array.ConvertAll(features, f => examples.Ascending(rows, f));
        return new ExampleData(rows.Length, At(0.25), At(0.5), At(0.75));

        double[] At(double share) => Array.ConvertAll(values, v => Rounded.ToFiveDigits(Quantile.Of(v, share)));
    }
}
