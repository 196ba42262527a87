namespace CoreDataless.Spectral;

/// <summary>What the reported figures are regressed as.</summary>
public enum ReportedAs
{
    /// <summary>As the table has them.</summary>
    Given,

    /// <summary>Accuracies; an error e becomes 100 - e, or 1 - e where all figures are at most 1.</summary>
    Accuracy,

    /// <summary>Errors; an accuracy likewise.</summary>
    Error,
}

/// <summary>Which columns of a table are what.</summary>
/// <param name="Reported">The reported figure.</param>
/// <param name="As">What it is regressed as.</param>
/// <param name="Metrics">What it is regressed on.</param>
/// <param name="Groups">Models with the same texts here are one series; none: all models are one.</param>
public sealed record SeriesColumns(
    string Reported, ReportedAs As, IReadOnlyList<SeriesMetric> Metrics, IReadOnlyList<string> Groups)
{
    private const string WholeTable = "all";
    private static readonly string[] ReportedNames = ["top1_error", "error", "err", "top1_accuracy", "accuracy", "acc", "top1"];
    private static readonly string[] ModelNames = ["model", "modelname", "name", "file"];

    /// <summary>The column that probably holds the reported figure, or null.</summary>
    public static string? FindReported(CsvTable table) => Find(table, ReportedNames);

    /// <summary>The column that probably holds the models' names, or null.</summary>
    public static string? FindNames(CsvTable table) => Find(table, ModelNames);

    /// <summary>All columns of numbers that are neither the reported figure nor part of the series' names.</summary>
    public static IEnumerable<SeriesMetric> FindMetrics(CsvTable table, string reported, IEnumerable<string> groups) =>
        table.Columns.Index()
            .Where(c => c.Item.Length > 0 && c.Item != reported && !groups.Contains(c.Item) && table.IsNumeric(c.Index))
            .Select(c => new SeriesMetric(c.Item));

    /// <summary>What a column's name says it holds; <see cref="ReportedAs.Given"/> when it says nothing.</summary>
    public static ReportedAs KindOf(string column)
    {
        if (column.Contains("acc", StringComparison.OrdinalIgnoreCase)) return ReportedAs.Accuracy;
        return column.Contains("err", StringComparison.OrdinalIgnoreCase) ? ReportedAs.Error : ReportedAs.Given;
    }

    /// <summary>The table's models; the columns have to be there.</summary>
    /// <exception cref="InvalidDataFileException">A cell is not a number.</exception>
    public IReadOnlyList<SeriesModel> Read(CsvTable table)
    {
        int reported = table.IndexOf(Reported);
        int[] metrics = [.. Metrics.Select(m => table.IndexOf(m.Column))];
        int[] groups = [.. Groups.Select(table.IndexOf)];
        int name = FindNames(table) is { } column ? table.IndexOf(column) : -1;
        double? whole = Whole(table, reported);
        return [.. table.Rows.Select(row => new SeriesModel(
            name < 0 ? $"line {row.Line}" : row.Cells[name],
            groups.Length == 0 ? WholeTable : string.Join(", ", groups.Select(g => row.Cells[g])),
            whole is null ? table.Number(row, reported) : whole - table.Number(row, reported),
            [.. Metrics.Zip(metrics, (metric, place) => metric.Of(table.Number(row, place)))]))];
    }

    // What accuracy and error add up to, if one has to become the other.
    private double? Whole(CsvTable table, int reported)
    {
        if (As == ReportedAs.Given || As == KindOf(Reported)) return null;
        return table.Rows.Any(r => table.Number(r, reported) > 1) ? 100 : 1;
    }

    private static string? Find(CsvTable table, string[] names) =>
        names.Select(n => table.Columns.FirstOrDefault(c => c.Equals(n, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(c => c is not null);
}
