using CoreDataless.Engine;
using CoreDataless.Images;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>A small picture: its colours row by row, and what stands under it.</summary>
internal sealed record Thumbnail(int Width, int Height, Color[] Pixels, string Caption)
{
    /// <summary>Scales an image down: each pixel is the mean of the area that it covers.</summary>
    /// <param name="image">(channels, height, width) in [0, 1]; grey, or red, green and blue.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="width">Pixels, at most the image's own.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="caption">What stands under it.</param>
    public static Thumbnail Of(ReadOnlySpan<float> image, Shape shape, int width, int height, string caption)
    {
        var pixels = new Color[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var part = new Area(
                    (double)y * shape.Height / height, (double)(y + 1) * shape.Height / height,
                    (double)x * shape.Width / width, (double)(x + 1) * shape.Width / width);
                byte red = part.Mean(image[..shape.Pixels], shape.Width);
                pixels[y * width + x] = shape.Channels == 1
                    ? new Color(red, red, red)
                    : new Color(
                        red,
                        part.Mean(image.Slice(shape.Pixels, shape.Pixels), shape.Width),
                        part.Mean(image.Slice(2 * shape.Pixels, shape.Pixels), shape.Width));
            }
        }
        return new Thumbnail(width, height, pixels, caption);
    }

    // In pixels of the image; those at the borders count for the share that lies inside.
    private readonly record struct Area(double Top, double Bottom, double Left, double Right)
    {
        public byte Mean(ReadOnlySpan<float> plane, int width)
        {
            double sum = 0, weight = 0;
            for (int y = (int)Top; y < Bottom; y++)
            {
                double rows = Math.Min(y + 1, Bottom) - Math.Max(y, Top);
                for (int x = (int)Left; x < Right; x++)
                {
                    double share = rows * (Math.Min(x + 1, Right) - Math.Max(x, Left));
                    (sum, weight) = (sum + share * plane[y * width + x], weight + share);
                }
            }
            return Levels.Of(sum / weight);
        }
    }
}
