namespace CoreDataless.Spectral;

/// <summary>A mean over the rows of a table.</summary>
/// <param name="Name">The column.</param>
/// <param name="Mean">Null when no row has a number.</param>
/// <param name="Count">Rows that have one.</param>
public sealed record SummaryValue(string Name, double? Mean, int Count)
{
    internal const string CompoundEnding = "_compound";

    /// <summary>Is it over layers of the mean over the layer's slices?</summary>
    public bool IsCompound => Name.EndsWith(CompoundEnding, StringComparison.Ordinal);
}

/// <summary>
/// Means over the rows. Rows without a fit, and infinite values of matrices that are all zero, are left out and not
/// counted as WeightWatcher does, which averages its -1 of failed fits.
/// </summary>
public sealed record SpectralSummary(IReadOnlyList<SummaryValue> Values)
{
    // The columns that WeightWatcher's get_summary averages.
    private static readonly string[] WeightWatcher =
    [
        "log_norm", "alpha", "alpha_weighted", "log_alpha_norm", "log_spectral_norm", "stable_rank", "mp_softrank",
    ];

    private static readonly string[] Paper =
    [
        "check", "checkTF", "norm", "lognorm", "normX", "lognormX", "alpha", "alpha_weighted", "spectralnorm",
        "logspectralnorm", "softrank", "softranklog", "softranklogratio", "sigma_mp", "numofSpikes",
        "ratio_numofSpikes", "softrank_mp", "logpnorm",
    ];

    /// <summary>The mean of that name; null when it is not there or no row has a number.</summary>
    public double? this[string name] => Values.FirstOrDefault(v => v.Name == name)?.Mean;

    /// <summary>
    /// The means that go with a dialect. The paper's dialect has each twice: over all slices of all layers, and
    /// (<c>_compound</c>) over layers of the mean over the layer's slices.
    /// </summary>
    public static SpectralSummary Of(IReadOnlyList<SpectralRow> rows, SpectralOptions options)
    {
        IReadOnlyList<SpectralColumn> columns = SpectralColumns.For(options);
        string[] names = options.Dialect == SpectralDialect.Paper ? Paper : WeightWatcher;
        var values = new List<SummaryValue>();
        foreach (string name in names)
        {
            if (columns.FirstOrDefault(c => c.Name == name) is not { } column) continue;
            values.Add(Mean(name, rows.Select(column.Number)));
            if (options.Dialect == SpectralDialect.Paper) values.Add(OverLayers(column, rows));
        }
        return new SpectralSummary(values);
    }

    private static SummaryValue OverLayers(SpectralColumn column, IReadOnlyList<SpectralRow> rows) => Mean(
        column.Name + SummaryValue.CompoundEnding,
        rows.GroupBy(r => (r.Layer.Id, r.Layer.Name)).Select(layer => Mean("", layer.Select(column.Number)).Mean));

    private static SummaryValue Mean(string name, IEnumerable<double?> values)
    {
        double[] finite = [.. values.OfType<double>().Where(double.IsFinite)];
        return new SummaryValue(name, finite.Length == 0 ? null : finite.Average(), finite.Length);
    }
}
