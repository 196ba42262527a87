namespace CoreDataless.Spectral;

/// <summary>The published inputs of the paper's tables; Paper/README.md says where they come from.</summary>
public static class PaperData
{
    /// <summary>The name of a table's inputs: of table 1, 2 or 5.</summary>
    public static string FileOf(int table) => table switch
    {
        1 => "vision-series.csv",
        2 => "gpt2-layers.csv",
        5 => "osmr-series.csv",
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "the inputs of tables 1, 2 and 5 are here"),
    };

    /// <summary>A table's inputs as CSV.</summary>
    public static Stream Open(int table) =>
        typeof(PaperData).Assembly.GetManifestResourceStream($"paper/{FileOf(table)}")!;

    /// <summary>A table's inputs.</summary>
    public static CsvTable Read(int table)
    {
        using var reader = new StreamReader(Open(table));
        return CsvTable.Parse(reader.ReadToEnd(), FileOf(table));
    }
}
