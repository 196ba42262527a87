using CoreDataless.Html;

namespace CoreDataless.Pages;

/// <summary>What stands in a cell, and what it leads to.</summary>
internal readonly record struct Cell(string Text, string? Link = null)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>A column.</summary>
/// <param name="Title">Its head.</param>
/// <param name="IsText">Words and not numbers: from the left.</param>
internal readonly record struct Column(string Title, bool IsText = false)
{
    public static implicit operator Column(string title) => new(title);
}

/// <summary>A table whose first cells name their rows.</summary>
internal static class NumberTable
{
    /// <summary>Writes it, in a frame that scrolls.</summary>
    public static void Write(
        MarkupWriter markup, string caption, IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        using (markup.Scroll(caption))
        using (markup.Open("table", ("class", "numbers")))
        {
            markup.Element("caption", caption);
            using (markup.Open("thead"))
            using (markup.Open("tr"))
            {
                foreach (Column column in columns)
                    markup.Element("th", column.Title, ("scope", "col"), ("class", column.IsText ? "text" : null));
            }
            markup.Line();
            using (markup.Open("tbody"))
                foreach (IReadOnlyList<Cell> row in rows) Row(markup, columns, row);
        }
        markup.Line();
    }

    private static void Row(MarkupWriter markup, IReadOnlyList<Column> columns, IReadOnlyList<Cell> row)
    {
        using (markup.Open("tr"))
        {
            foreach ((int index, Cell cell) in row.Index())
            {
                using MarkupWriter.Scope td = index == 0
                    ? markup.Open("th", ("scope", "row"), ("class", columns[index].IsText ? "text" : null))
                    : markup.Open("td", ("class", columns[index].IsText ? "text" : null));
                if (cell.Link is { } link) markup.Element("a", cell.Text, ("href", link));
                else markup.Text(cell.Text);
            }
        }
        markup.Line();
    }
}
