using CoreDataless.Html;

namespace CoreDataless.Plots;

/// <summary>A matrix as rectangles, each with its value for a pointer that rests on it.</summary>
internal static class HeatMapCells
{
    // Between cells, so that equal colours stay cells.
    private const double Gap = 0.5;

    /// <summary>Draws the cells.</summary>
    public static void Draw(MarkupWriter markup, HeatMap map, Box box)
    {
        int count = map.Names.Count;
        double cell = box.Width / count;
        string size = PathText.Number(cell - Gap);
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                string? fill = map.ColourOf(row, column) is { } colour ? ColourMap.Hex(colour) : null;
                using (markup.Open(
                    "rect", ("class", fill is null ? "cell cn" : "cell"), ("fill", fill),
                    ("x", PathText.Number(box.Left + column * cell)), ("y", PathText.Number(box.Top + row * cell)),
                    ("width", size), ("height", size)))
                {
                    string value = $"{map.Values[row * count + column]:F3}";
                    markup.Element("title", $"{map.Names[row]} – {map.Names[column]}: {value}");
                }
            }
        }
    }
}
