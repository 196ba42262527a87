using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>A spectral analysis as a table: one line per layer or slice, WeightWatcher's columns first.</summary>
public static class SpectralCsv
{
    /// <summary>Writes the header and the rows of all models.</summary>
    public static void Write(Stream stream, SpectralReport report)
    {
        IReadOnlyList<SpectralColumn> columns = SpectralColumns.For(report.Settings.Options);
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Csv.Line(writer, [.. columns.Select(c => c.Name), "file", "dialect"]);
        string dialect = report.Settings.Options.Dialect.Word();
        foreach (AnalyzedModel model in report.Models)
        {
            foreach (SpectralRow row in model.Result.Rows)
                Csv.Line(writer, [.. columns.Select(c => c.Value(row)), model.Facts.File, dialect]);
        }
    }
}
