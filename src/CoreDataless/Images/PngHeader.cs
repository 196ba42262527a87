using System.Buffers.Binary;
using CoreDataless.Arrays;

namespace CoreDataless.Images;

/// <summary>How the pixels of a file are coded.</summary>
internal enum PngColour
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>The IHDR chunk.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, PngColour Colour, bool Interlaced)
{
    // Far beyond what a classifier takes, and a bound on what a hostile header can ask for.
    private const long MostPixels = 1 << 24;

    /// <summary>Samples per pixel in the file.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>Bits per pixel in the file.</summary>
    public int BitsPerPixel => Samples * Depth;

    /// <exception cref="MalformedDataException">Sizes or codes that the standard does not know.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data)
    {
        if (data.Length != Png.HeaderLength)
            throw new MalformedDataException($"its IHDR has {data.Length} bytes, not 13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data),
            height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0 || (long)width * height > MostPixels || Math.Max(width, height) > MostPixels)
            throw new MalformedDataException($"its size is {width}x{height}",
                $"images of up to {MostPixels} pixels are read");
        (byte depth, byte colour) = (data[8], data[9]);
        if (!IsAllowed(depth, colour))
            throw new MalformedDataException($"colour type {colour} with {depth} bits is not PNG");
        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new MalformedDataException("its compression, filter or interlace method is not known");
        return new PngHeader((int)width, (int)height, depth, (PngColour)colour, data[12] == 1);
    }

    /// <summary>Bytes of a row of <paramref name="width"/> pixels, without the filter's byte.</summary>
    public int RowBytes(int width) => checked((int)(((long)width * BitsPerPixel + 7) / 8));

    private static bool IsAllowed(byte depth, byte colour) => colour switch
    {
        0 => depth is 1 or 2 or 4 or 8 or 16,
        3 => depth is 1 or 2 or 4 or 8,
        2 or 4 or 6 => depth is 8 or 16,
        _ => false,
    };
}
