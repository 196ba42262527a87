using System.Globalization;

namespace CoreDataless.Spectral;

/// <summary>A table of reported figures with the metrics of models that were measured here.</summary>
public static class MeasuredTable
{
    /// <summary>The lines of the measured models, the means of their summaries in further columns.</summary>
    /// <param name="reported">A line per model.</param>
    /// <param name="key">Its column of names: a model's file, with or without folder and extension.</param>
    /// <param name="models">File and means of each model; all have the same means.</param>
    /// <exception cref="ArgumentException">A model has no line.</exception>
    public static CsvTable Of(
        CsvTable reported, string key, IReadOnlyList<(string File, SpectralSummary Summary)> models)
    {
        int column = reported.IndexOf(key);
        string[] names = [.. Means(models[0].Summary).Select(v => v.Name)];
        var lines = new Dictionary<long, string[]>();
        foreach ((string file, SpectralSummary summary) in models)
        {
            CsvRow row = reported.Rows.FirstOrDefault(r => Names(file).Contains(r.Cells[column]))
                ?? throw new ArgumentException(
                    $"column '{key}' has no '{Path.GetFileNameWithoutExtension(file)}'; it has "
                    + string.Join(", ", reported.Rows.Select(r => r.Cells[column])));
            lines[row.Line] = [.. Means(summary).Select(v => Text(v.Mean))];
        }
        return reported.Extend(names, row => lines.GetValueOrDefault(row.Line));
    }

    /// <summary>The columns that <see cref="Of"/> adds.</summary>
    public static IEnumerable<SummaryValue> Means(SpectralSummary summary) =>
        summary.Values.Where(v => !v.IsCompound);

    private static string[] Names(string file) =>
        [file, Path.GetFileName(file), Path.GetFileNameWithoutExtension(file)];

    private static string Text(double? mean) => mean?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
