using System.Globalization;
using CoreDataless.Arrays;
using CsvHelper;

namespace CoreDataless.Spectral;

/// <summary>One line of a table.</summary>
/// <param name="Line">The line of the file on which it begins, from 1 on.</param>
/// <param name="Cells">As many as there are columns.</param>
public sealed record CsvRow(long Line, IReadOnlyList<string> Cells);

/// <summary>
/// A table with a header, as RFC 4180 has it; semicolons, tabs and bars are recognised as separators too.
/// </summary>
public sealed class CsvTable
{
    // What spreadsheets, pandas and R write where there is no value, or none that a line could be fitted to.
    private static readonly HashSet<string> Missing = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "-", "NA", "N/A", "#N/A", "NaN", "null", "None", "inf", "-inf",
    };

    private static readonly CsvReaderOptions Strict = new()
    {
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        TrimWhitespace = true,
        TrackLineNumbers = true,
    };

    private readonly string _source;
    private readonly string[] _columns;

    private CsvTable(string source, string[] columns, IReadOnlyList<CsvRow> rows) =>
        (_source, _columns, Rows) = (source, columns, rows);

    /// <summary>The header; one name may be empty, such as that of an index.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The lines below the header, without empty ones.</summary>
    public IReadOnlyList<CsvRow> Rows { get; }

    /// <summary>Reads a file of UTF-8.</summary>
    /// <exception cref="InvalidDataFileException">It cannot be read, or is no table.</exception>
    public static CsvTable Read(string path) => Parse(SmallTextFile.Read(path), path);

    /// <summary>Reads a text; <paramref name="source"/> is its name in messages.</summary>
    /// <exception cref="InvalidDataFileException">It is no table.</exception>
    public static CsvTable Parse(string text, string source)
    {
        try
        {
            using CsvReader reader = CsvReader.FromText(text, Strict);
            string[] columns = [.. reader.Headers];
            var rows = new List<CsvRow>();
            while (reader.Read())
                rows.Add(new CsvRow(reader.LineNumber, [.. columns.Select((_, i) => reader.GetString(i))]));
            Check(columns, rows.Count, source);
            return new CsvTable(source, columns, rows);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataFileException(source, e.Message, "mend the line", e);
        }
    }

    /// <summary>The place of a column, or -1; upper and lower case are told apart.</summary>
    public int IndexOf(string column) => Array.IndexOf(_columns, column);

    /// <summary>The lines for which there are further cells, with those cells.</summary>
    /// <param name="columns">Names of the further columns; columns of the same name are replaced.</param>
    /// <param name="cells">The further cells of a line, or null to leave the line out.</param>
    public CsvTable Extend(IReadOnlyList<string> columns, Func<CsvRow, IReadOnlyList<string>?> cells)
    {
        int[] kept = [.. Enumerable.Range(0, _columns.Length).Where(i => !columns.Contains(_columns[i]))];
        IEnumerable<CsvRow> rows = Rows.Select(r => (Row: r, Cells: cells(r)))
            .Where(p => p.Cells is not null)
            .Select(p => new CsvRow(p.Row.Line, [.. kept.Select(i => p.Row.Cells[i]), .. p.Cells!]));
        return new CsvTable(_source, [.. kept.Select(i => _columns[i]), .. columns], [.. rows]);
    }

    /// <summary>A cell as a number; null where the value is missing or not finite.</summary>
    /// <exception cref="InvalidDataFileException">It is something else.</exception>
    public double? Number(CsvRow row, int column)
    {
        string cell = row.Cells[column];
        if (Missing.Contains(cell)) return null;
        return TryParse(cell, out double value)
            ? double.IsFinite(value) ? value : null
            : throw new InvalidDataFileException(_source,
                $"line {row.Line}, column '{Columns[column]}': '{cell}' is not a number",
                "write numbers with a decimal point, and nothing or NaN where there is none");
    }

    /// <summary>Does a column hold numbers, one at least, and nothing else?</summary>
    public bool IsNumeric(int column)
    {
        string[] cells = [.. Rows.Select(r => r.Cells[column]).Where(c => !Missing.Contains(c))];
        return cells.Length > 0 && cells.All(c => TryParse(c, out _));
    }

    private static bool TryParse(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static void Check(string[] columns, int rows, string source)
    {
        if (columns.Length == 0)
            throw new InvalidDataFileException(source, "it is empty", "a table begins with the names of its columns");
        if (rows == 0)
            throw new InvalidDataFileException(source, "it has a header and nothing below", "give each model a line");
        string? twice = columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw new InvalidDataFileException(source, $"it has the column '{twice}' twice", "give each its own name");
    }
}
