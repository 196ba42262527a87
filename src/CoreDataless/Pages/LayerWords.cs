using System.Globalization;
using CoreDataless.Reporting;
using CoreDataless.Results;
using CoreDataless.Spectral;

namespace CoreDataless.Pages;

/// <summary>What a row of a spectral analysis says, whichever dialect it is of.</summary>
internal static class LayerWords
{
    /// <summary>The layer, and which matrix of it where a row is one of several.</summary>
    public static string FullName(this LayerData row) => row.Matrix() is { } matrix ? $"{row.Name}:{matrix}" : row.Name;

    /// <summary>Which matrix of the layer; null where the row is the whole layer.</summary>
    public static int? Matrix(this LayerData row) => row.SliceId ?? row.PaperSlice;

    /// <summary>The tensor's sizes.</summary>
    public static string Sizes(this LayerData row) => row.Shape is { Count: > 0 } shape
        ? string.Join(" x ", shape.Select(s => s.ToString("0", CultureInfo.InvariantCulture)))
        : "-";

    /// <summary>Alpha, with its standard error where that is known.</summary>
    public static string Exponent(this LayerData row) => row switch
    {
        { Alpha: { } alpha, Sigma: { } sigma } => $"{Figures.Short(alpha)} ± {Figures.Short(sigma)}",
        _ => Figures.Short(row.Alpha),
    };

    /// <summary>How many eigenvalues there are; null where nobody says.</summary>
    public static int? Eigenvalues(this LayerData row) => row.NumEvals ?? row.Density?.Total();

    /// <summary>Eigenvalues in the tail, of all.</summary>
    public static string Tail(this LayerData row) => row.NumPlSpikes is { } tail
        ? row.Eigenvalues() is { } all ? $"{tail} of {all}" : $"{tail}"
        : "-";

    /// <summary>The largest eigenvalue.</summary>
    public static double? Largest(this LayerData row) => row.LambdaMax ?? row.PaperSpectralNorm;

    /// <summary>Eigenvalues above the bulk of the Marchenko-Pastur fit.</summary>
    public static int? Spikes(this LayerData row) => row.NumSpikes ?? row.PaperSpikes;

    /// <summary>The stable rank.</summary>
    public static double? Rank(this LayerData row) => row.StableRank ?? row.PaperSoftRank;

    /// <summary>
    /// Correlation traps, the mean of the shuffles; null where nobody looked, and where most of the spectrum would be
    /// traps, which says that no bulk was found.
    /// </summary>
    public static int? Traps(this LayerData row)
    {
        if (row.RandNumSpikes is not { } spikes) return null;
        int traps = (int)Math.Round((double)spikes / Math.Max(1, row.RandReplicas ?? 1));
        return traps > 0 && 2 * traps > row.Eigenvalues() ? null : traps;
    }

    /// <summary>WeightWatcher's word for this alpha; empty for none.</summary>
    public static string Flag(this LayerData row) => row.Warning ?? AlphaWarning.Of(row.Alpha);

    /// <summary>Of several, <c>layer</c> or <c>matrix</c>: what a row is.</summary>
    public static string Count(IReadOnlyCollection<LayerData> rows) =>
        rows.Any(r => r.Matrix() is not null)
            ? $"{rows.Count} matrices of {Layers(rows)} layers"
            : rows.Count == 1 ? "1 layer" : $"{rows.Count} layers";

    private static int Layers(IEnumerable<LayerData> rows) => rows.Select(r => (r.LayerId, r.Name)).Distinct().Count();
}
