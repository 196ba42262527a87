using CoreDataless.Engine;
using CoreDataless.Images;

namespace CoreDataless.Reporting;

/// <summary>
/// All images of a run on one sheet, class after class, left to right and then down, with enlarged pixels.
/// </summary>
internal static class ContactSheet
{
    // A tile is enlarged to about this many pixels; the sheet of 200 classes is then still a modest file.
    private const int TileSize = 96;
    private const int Gap = 4;
    private const byte Background = 255;

    private const long MostPixels = 64_000_000;

    /// <summary>Only grey and RGB images can be shown, and only so many of them on one sheet.</summary>
    public static bool CanShow(Shape image, int count) =>
        image.Channels is 1 or 3 && (long)image.Pixels * count <= MostPixels;

    /// <summary>Writes the sheet as PNG.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="images">(images, channels, height, width) in [0, 1].</param>
    /// <param name="image">The shape of one.</param>
    public static void Write(Stream stream, ReadOnlySpan<float> images, Shape image)
    {
        int count = images.Length / image.Count;
        int columns = (int)Math.Ceiling(Math.Sqrt(count));
        if (count is > 4 and <= 12) columns = (count + 1) / 2;
        int rows = (count + columns - 1) / columns;
        int scale = Math.Max(1, TileSize / Math.Max(image.Height, image.Width));
        int width = columns * (image.Width * scale + Gap) + Gap;
        int height = rows * (image.Height * scale + Gap) + Gap;
        var sheet = new byte[width * height * image.Channels];
        Array.Fill(sheet, Background);
        for (int i = 0; i < count; i++)
        {
            int top = Gap + i / columns * (image.Height * scale + Gap);
            int left = Gap + i % columns * (image.Width * scale + Gap);
            Place(sheet, width, top, left, images.Slice(i * image.Count, image.Count), image, scale);
        }
        PngWriter.Write(stream, width, height, image.Channels, sheet);
    }

    private static void Place(
        byte[] sheet, int sheetWidth, int top, int left, ReadOnlySpan<float> pixels, Shape image, int scale)
    {
        for (int y = 0; y < image.Height * scale; y++)
        {
            for (int x = 0; x < image.Width * scale; x++)
            {
                int to = ((top + y) * sheetWidth + left + x) * image.Channels;
                int from = y / scale * image.Width + x / scale;
                for (int c = 0; c < image.Channels; c++) sheet[to + c] = Levels.Of(pixels[c * image.Pixels + from]);
            }
        }
    }
}
