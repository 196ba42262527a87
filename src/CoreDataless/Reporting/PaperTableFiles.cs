using CoreDataless.Spectral;

namespace CoreDataless.Reporting;

/// <summary>A table of the paper for machines.</summary>
public static class PaperTableFiles
{
    /// <summary>Writes one JSON object.</summary>
    public static void WriteJson(Stream stream, PaperTable table) => JsonOutput.Write(stream, "paper-table", json =>
    {
        json.WriteNumber("table", table.Number);
        json.WriteString("title", table.Title);
        json.WriteString("inputs", PaperData.FileOf(table.Number));
        json.Texts("columns", table.Columns);
        json.Objects("rows", table.Rows, row =>
        {
            json.WriteString("name", row.Name);
            json.Number("printedCount", row.Count);
            json.Numbers("printed", row.Printed.Select(c => (double)c));
            json.Objects("lines", row.Lines, line =>
            {
                json.WriteString("kind", line.Kind);
                json.WriteNumber("count", line.Count);
                json.Numbers("cells", line.Cells);
            });
        });
        json.Texts("notes", table.Notes);
    });

    /// <summary>Writes a table: one line per row and kind of line, the printed one first.</summary>
    public static void WriteCsv(Stream stream, PaperTable table)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Csv.Line(writer, ["row", "line", "count", .. table.Columns]);
        foreach (PaperRow row in table.Rows)
        {
            Csv.Line(writer, [row.Name, "printed", row.Count, .. row.Printed.Select(c => (object)c)]);
            foreach (PaperLine line in row.Lines)
                Csv.Line(writer, [row.Name, line.Kind, line.Count, .. line.Cells.Select(c => (object)c)]);
        }
    }
}
