using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CoreDataless.Cli;

/// <summary>
/// Small pictures side by side, their captions under them. A character cell is two pixels: the upper one in the colour
/// of the half block, the lower one in that of the background.
/// </summary>
internal sealed class ThumbnailGrid(IReadOnlyList<Thumbnail> pictures, ThumbnailLayout layout) : Renderable
{
    private const string UpperHalf = "▀";
    private const string Ellipsis = "…";

    /// <summary>Shortens a text to so many cells.</summary>
    public static string Fit(string text, int cells)
    {
        if (Cells(text) <= cells) return text;
        var shortened = new StringBuilder();
        int room = cells - 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            room -= Cells(rune.ToString());
            if (room < 0) break;
            shortened.Append(rune);
        }
        return shortened + Ellipsis;
    }

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach ((int number, Thumbnail[] row) in pictures.Chunk(layout.PerRow).Index())
        {
            if (number > 0) yield return Segment.LineBreak;
            for (int y = 0; y < layout.Height; y += 2)
            {
                foreach ((int index, Thumbnail picture) in row.Index())
                {
                    for (int x = 0; x < picture.Width; x++) yield return Block(picture, x, y);
                    if (index + 1 < row.Length) yield return new Segment(new string(' ', layout.Pitch - picture.Width));
                }
                yield return Segment.LineBreak;
            }
            yield return new Segment(string.Concat(row.Select(Caption)).TrimEnd());
            yield return Segment.LineBreak;
        }
    }

    private static Segment Block(Thumbnail picture, int x, int y)
    {
        Color upper = picture.Pixels[y * picture.Width + x];
        Color? lower = y + 1 < picture.Height ? picture.Pixels[(y + 1) * picture.Width + x] : null;
        return new Segment(UpperHalf, new Style(upper, lower));
    }

    private string Caption(Thumbnail picture)
    {
        string text = Fit(Harmless.Line(picture.Caption), layout.Cell);
        return text + new string(' ', layout.Pitch - Cells(text));
    }

    private static int Cells(string text) => new Segment(text).CellCount();
}
