using CoreDataless.Engine;

namespace CoreDataless.Images;

/// <summary>Pixels in [0, 1] as 8 bits.</summary>
public static class Levels
{
    /// <summary>Clamped and rounded; what is no number is black.</summary>
    public static byte Of(double value) =>
        double.IsNaN(value) ? (byte)0 : (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);

    /// <summary>A grey or RGB image (channels, height, width) as PNG.</summary>
    public static byte[] Png(ReadOnlySpan<float> pixels, Shape image)
    {
        var samples = new byte[image.Count];
        for (int p = 0; p < image.Pixels; p++)
        {
            for (int c = 0; c < image.Channels; c++)
                samples[p * image.Channels + c] = Of(pixels[c * image.Pixels + p]);
        }
        using var stream = new MemoryStream();
        PngWriter.Write(stream, image.Width, image.Height, image.Channels, samples);
        return stream.ToArray();
    }
}
