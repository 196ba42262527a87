using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>The one look of all tables.</summary>
internal static class Tables
{
    /// <summary>A table with a rule under its head.</summary>
    public static Table Plain(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple, ShowFooters = false };
        foreach (string column in columns)
        {
            var cell = new TableColumn(new Text(column)) { Padding = new Padding(1, 0, 1, 0) };
            table.AddColumn(cell);
        }
        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Row(this Table table, params IEnumerable<string> cells) =>
        table.AddRow([.. cells.Select(c => new Text(Harmless.Line(c)))]);
}
