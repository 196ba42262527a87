using CoreDataless.Html;
using CoreDataless.Images;

namespace CoreDataless.Plots;

/// <summary>A matrix as a picture of one pixel to a cell.</summary>
internal static class HeatMapPicture
{
    /// <summary>Draws the picture.</summary>
    public static void Draw(MarkupWriter markup, HeatMap map, Box box)
    {
        string data = Convert.ToBase64String(Picture(map));
        markup.Empty(
            "image", ("href", "data:image/png;base64," + data), ("x", PathText.Number(box.Left)),
            ("y", PathText.Number(box.Top)), ("width", PathText.Number(box.Width)),
            ("height", PathText.Number(box.Height)), ("preserveAspectRatio", "none"));
    }

    private static byte[] Picture(HeatMap map)
    {
        int count = map.Names.Count;
        var samples = new byte[count * count * 3];
        for (int i = 0; i < count * count; i++)
        {
            (byte red, byte green, byte blue) = map.ColourOf(i / count, i % count) ?? ColourMap.None;
            (samples[3 * i], samples[3 * i + 1], samples[3 * i + 2]) = (red, green, blue);
        }
        using var file = new MemoryStream();
        PngWriter.Write(file, count, count, 3, samples);
        return file.ToArray();
    }
}
