using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>A layer's place in the correlation flow.</summary>
/// <param name="Depth">From 1, among the layers that have an alpha.</param>
/// <param name="Name">The layer.</param>
/// <param name="Alpha">Its alpha; the mean over its matrices where each has its own.</param>
/// <param name="Error">Standard error of the fit, or the sample deviation over the matrices; 0 where unknown.</param>
/// <param name="Matrices">How many rows it has.</param>
internal sealed record LayerDepth(int Depth, string Name, double Alpha, double Error, int Matrices)
{
    /// <summary>In words.</summary>
    public string Words => Matrices > 1
        ? $"{Name}: alpha {Figures.Short(Alpha)}, mean of {Matrices} matrices, deviation {Figures.Short(Error)}"
        : $"{Name}: alpha {Figures.Short(Alpha)}" + (Error > 0 ? $" ± {Figures.Short(Error)}" : "");
}

/// <summary>Alpha against depth, as <see cref="Spectral.CorrelationFlow"/> has it, from rows that were read back.</summary>
internal static class LayerFlow
{
    /// <summary>One for each layer.</summary>
    public static IReadOnlyList<LayerDepth> Of(IEnumerable<LayerData> rows) =>
    [
        .. rows.Where(r => r.Alpha is { } alpha && double.IsFinite(alpha))
            .GroupBy(r => (r.LayerId, r.Name))
            .Select((layer, i) => Of(i + 1, layer.Key.Name, [.. layer])),
    ];

    private static LayerDepth Of(int depth, string name, LayerData[] rows)
    {
        double mean = rows.Average(r => r.Alpha!.Value);
        double error = rows is [var only]
            ? only.Sigma is { } sigma && double.IsFinite(sigma) ? sigma : 0
            : Math.Sqrt(rows.Sum(r => Math.Pow(r.Alpha!.Value - mean, 2)) / (rows.Length - 1));
        return new LayerDepth(depth, name, mean, error, rows.Length);
    }
}
