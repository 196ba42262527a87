using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>A table of the paper for a person to compare.</summary>
internal static class PaperTableView
{
    public static void Show(ConsoleOutput output, PaperTable table)
    {
        output.Paragraph($"Table {table.Number} of arXiv 2002.06716. {table.Title}.");
        Table view = Tables.Plain(["", "", "#", .. table.Columns]);
        for (int c = 2; c < view.Columns.Count; c++) view.Columns[c].RightAligned();
        foreach (PaperRow row in table.Rows)
        {
            view.Row([row.Name, "printed", $"{row.Count}", .. row.Printed.Select(c => $"{c}")]);
            foreach (PaperLine line in row.Lines)
                view.Row(["", line.Kind, $"{line.Count}", .. line.Cells.Select((c, i) => Cell(row, i, c))]);
        }
        output.Report(view);
        output.Explanation("* is not what the paper prints.");
        foreach (string note in table.Notes) output.Explanation("- " + note);
    }

    private static string Cell(PaperRow row, int column, double value) =>
        $"{(row.Agrees(column, value) ? "" : "*")}{value:F3}";
}
