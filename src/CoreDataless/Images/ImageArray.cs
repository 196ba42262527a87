using CoreDataless.Arrays;
using CoreDataless.Engine;

namespace CoreDataless.Images;

/// <summary>An array of images as NumPy stores them: bytes or floats, channels first or last.</summary>
internal static class ImageArray
{
    private const float MaxByte = 255;

    /// <summary>Brings an array into (images, channels, height, width), in [0, 1].</summary>
    /// <exception cref="InvalidDataFileException">Another type, or values outside [0, 1].</exception>
    /// <exception cref="ImageMisfitException">Another size.</exception>
    public static float[] Read(NpyArray array, Shape image, string name)
    {
        bool channelsLast = IsChannelsLast(array, image, name);
        if (array.DType != DType.UInt8 && !array.DType.IsFloatingPoint())
            throw Refuse(name, $"its elements are {array.DType.Name()}", "images are uint8, or floats in [0, 1]");
        if (array.Count > Array.MaxLength) throw Refuse(name, $"it has {array.Count} elements", "split it");
        float[] values = array.ToSingles();
        if (array.DType == DType.UInt8)
        {
            for (int i = 0; i < values.Length; i++) values[i] /= MaxByte;
        }
        int wrong = Array.FindIndex(values, v => !(v is >= 0 and <= 1));
        if (wrong >= 0)
        {
            throw Refuse(name, $"element {wrong} is {values[wrong]}",
                "pixels are in [0, 1], before any normalisation; or store them as uint8");
        }
        return channelsLast ? ToPlanes(values, image) : values;
    }

    private static bool IsChannelsLast(NpyArray array, Shape image, string name)
    {
        long[] shape = [.. array.Shape];
        long[] first = [image.Channels, image.Height, image.Width];
        long[] last = [image.Height, image.Width, image.Channels];
        long[] flat = [image.Height, image.Width];
        // One image, or several; grey images may do without a channel.
        foreach (long[] dimensions in (long[][])[shape, shape.Length > 0 ? shape[1..] : shape])
        {
            if (dimensions.AsSpan().SequenceEqual(first)) return false;
            if (dimensions.AsSpan().SequenceEqual(last)) return true;
            if (image.Channels == 1 && dimensions.AsSpan().SequenceEqual(flat)) return false;
        }
        throw new ImageMisfitException(name, $"its shape is ({string.Join(", ", shape)})",
            $"the network wants images of {image.Channels} channels, {image.Height} x {image.Width} pixels: "
            + $"(images, {string.Join(", ", first)}) or (images, {string.Join(", ", last)})");
    }

    private static float[] ToPlanes(float[] pixels, Shape image)
    {
        var planes = new float[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int number, int rest) = Math.DivRem(i, image.Count);
            (int pixel, int channel) = Math.DivRem(rest, image.Channels);
            planes[number * image.Count + channel * image.Pixels + pixel] = pixels[i];
        }
        return planes;
    }

    private static InvalidDataFileException Refuse(string name, string reason, string whatToDo) =>
        new(name, reason, whatToDo);
}
