using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>A square matrix in colours, as a figure of a page: small ones cell by cell, large ones as a picture.</summary>
internal sealed record HeatMap
{
    // More cells would make the page heavy, and none of them could be pointed at.
    private const int MostCells = 32;

    private const double UsualSide = 264;
    private const double LeastCell = 13.5;
    private const double LargestCell = 44;
    private const double LongestName = 96;
    private const double Margin = 6;

    /// <summary>Above it, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>As <see cref="Plot.Description"/>.</summary>
    public required string Description { get; init; }

    /// <summary>Of rows and columns.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>(rows, columns).</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>The value of the first colour.</summary>
    public required double Low { get; init; }

    /// <summary>The value of the last colour.</summary>
    public required double High { get; init; }

    /// <summary>What is measured.</summary>
    public required string Unit { get; init; }

    /// <summary>Writes a <c>figure</c> element.</summary>
    /// <exception cref="ArgumentException">The values are not those of a square with these names.</exception>
    public void Write(MarkupWriter markup)
    {
        int count = Names.Count;
        if (count == 0 || Values.Count != (long)count * count)
            throw new ArgumentException($"{Values.Count} values are no square of {count} rows");
        double side = Side(count);
        var scale = new CategoryScale(Names);
        double left = Margin + Math.Min(LongestName, Names.Max(Lettering.Width));
        NameRow columns = NameRow.Of(scale, side);
        (double Left, double Right) below = ColourBar.Overhang(Low, High, side);
        left = Math.Max(left, Math.Max(columns.Overhang(scale, side).Left, below.Left) + 1);
        double right = Math.Max(Margin, Math.Max(columns.Overhang(scale, side).Right, below.Right) + 1);
        var box = new Box(left, 1, left + side, 1 + side);
        var bar = new ColourBar(new Box(left, box.Bottom + columns.Height + 12, box.Right, 0), Low, High, Unit);
        Figure.Write(markup, Title, Description, [], (box.Right + right, bar.Bottom), () =>
        {
            if (count <= MostCells) HeatMapCells.Draw(markup, this, box);
            else HeatMapPicture.Draw(markup, this, box);
            using (markup.Open("g", ("class", "labels")))
            {
                columns.Write(markup, scale, box);
                WriteRows(markup, scale, box);
            }
            bar.Draw(markup);
        });
    }

    /// <summary>The colour of a cell; the diagonal, where everything is compared with itself, has none.</summary>
    public (byte Red, byte Green, byte Blue)? ColourOf(int row, int column)
    {
        double value = Values[row * Names.Count + column];
        return row == column || !double.IsFinite(value) ? null : ColourMap.Of(Share(value));
    }

    private double Share(double value) => new LinearScale(Low, High).Place(value);

    // Cells of a picture are whole units, so that none is wider than another.
    private static double Side(int count) => count <= MostCells
        ? count * Math.Clamp(UsualSide / count, LeastCell, LargestCell)
        : count * Math.Max(1, Math.Round(UsualSide / count));

    private static void WriteRows(MarkupWriter markup, CategoryScale scale, Box box)
    {
        foreach (Tick tick in scale.Ticks((int)(box.Height / (Lettering.Size + 1))))
        {
            double y = box.Top + box.Height * scale.Place(tick.Value) + Lettering.Drop;
            Caption.Write(markup, tick.Label, box.Left - Margin + 1, y, "end", LongestName);
        }
    }
}
