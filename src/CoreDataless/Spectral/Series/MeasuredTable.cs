using System.Globalization;

namespace CoreDataless.Spectral;

/// <summary>A table of reported figures with the metrics of models that were measured here.</summary>
public static class MeasuredTable
{
    /// <summary>Each model's line of the table.</summary>
    /// <param name="reported">A line per model.</param>
    /// <param name="key">Its column of names: a model's file, with or without folder and extension.</param>
    /// <param name="files">The models.</param>
    /// <exception cref="ArgumentException">A model has no line, or the same one as another model.</exception>
    public static IReadOnlyList<CsvRow> Lines(CsvTable reported, string key, IReadOnlyList<string> files)
    {
        int column = reported.IndexOf(key);
        var lines = new List<CsvRow>();
        foreach (string file in files)
        {
            CsvRow row = reported.Rows.FirstOrDefault(r => Names(file).Contains(r.Cells[column]))
                ?? throw new ArgumentException(
                    $"column '{key}' has no '{Path.GetFileNameWithoutExtension(file)}'; it has "
                    + string.Join(", ", reported.Rows.Select(r => r.Cells[column])));
            if (lines.IndexOf(row) is >= 0 and var same)
            {
                throw new ArgumentException(
                    $"'{files[same]}' and '{file}' are both '{row.Cells[column]}' in the table");
            }
            lines.Add(row);
        }
        return lines;
    }

    /// <summary>The lines of the measured models, the means of their summaries in further columns.</summary>
    /// <param name="reported">A line per model.</param>
    /// <param name="lines">From <see cref="Lines"/>.</param>
    /// <param name="summaries">The means of each line's model; all have the same.</param>
    public static CsvTable Of(
        CsvTable reported, IReadOnlyList<CsvRow> lines, IReadOnlyList<SpectralSummary> summaries)
    {
        Dictionary<long, string[]> cells = lines.Zip(summaries).ToDictionary(
            m => m.First.Line, m => (string[])[.. Means(m.Second).Select(v => Text(v.Mean))]);
        return reported.Extend(
            [.. Means(summaries[0]).Select(v => v.Name)], row => cells.GetValueOrDefault(row.Line));
    }

    /// <summary>The columns that <see cref="Of"/> adds.</summary>
    public static IEnumerable<SummaryValue> Means(SpectralSummary summary) =>
        summary.Values.Where(v => !v.IsCompound);

    private static string[] Names(string file) =>
        [file, Path.GetFileName(file), Path.GetFileNameWithoutExtension(file)];

    private static string Text(double? mean) => mean?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
