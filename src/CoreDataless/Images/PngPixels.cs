using System.IO.Compression;
using CoreDataless.Arrays;

namespace CoreDataless.Images;

/// <summary>From the compressed bytes to raw samples: inflate, undo the filters, undo the interlacing.</summary>
internal static class PngPixels
{
    // No deflate stream grows by more: a header that asks for more lies, and gets no memory.
    private const long MostGrowth = 1032;

    private static readonly (int X, int Y, int StepX, int StepY)[] Whole = [(0, 0, 1, 1)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>The samples as they are coded, (height, width, samples).</summary>
    /// <exception cref="MalformedDataException">Too few or too many bytes, or a filter that is not known.</exception>
    public static ushort[] Read(PngHeader header, Stream compressed)
    {
        (int X, int Y, int StepX, int StepY)[] passes = header.Interlaced ? Adam7 : Whole;
        byte[] raw = Inflate(compressed, passes.Sum(p => PassBytes(header, p)));
        var samples = new ushort[header.Width * header.Height * header.Samples];
        int at = 0;
        foreach ((int X, int Y, int StepX, int StepY) pass in passes)
        {
            at = ReadPass(header, pass, raw, at, samples);
        }
        return samples;
    }

    private static int Count(int size, int first, int step) => (size - first + step - 1) / step;

    private static long PassBytes(PngHeader header, (int X, int Y, int StepX, int StepY) pass)
    {
        long width = Count(header.Width, pass.X, pass.StepX), height = Count(header.Height, pass.Y, pass.StepY);
        return width <= 0 || height <= 0 ? 0 : height * (1 + header.RowBytes((int)width));
    }

    private static byte[] Inflate(Stream compressed, long length)
    {
        if (length > (compressed.Length + 1) * MostGrowth)
        {
            throw new MalformedDataException(
                $"{compressed.Length} compressed bytes cannot hold the {length} that its size asks for");
        }
        var raw = new byte[length];
        try
        {
            using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
            int read = zlib.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
            if (read < raw.Length)
                throw new MalformedDataException($"its pixels end after {read} of {raw.Length} bytes");
            if (zlib.ReadByte() >= 0) throw new MalformedDataException("it has more pixels than its size says");
        }
        catch (InvalidDataException e)
        {
            throw new MalformedDataException($"its pixels cannot be decompressed ({e.Message})");
        }
        return raw;
    }

    private static int ReadPass(
        PngHeader header, (int X, int Y, int StepX, int StepY) pass, byte[] raw, int at, ushort[] samples)
    {
        int width = Count(header.Width, pass.X, pass.StepX), height = Count(header.Height, pass.Y, pass.StepY);
        if (width <= 0 || height <= 0) return at;
        int rowBytes = header.RowBytes(width);
        int pixelBytes = Math.Max(1, header.BitsPerPixel / 8);
        ReadOnlySpan<byte> above = new byte[rowBytes];
        for (int row = 0; row < height; row++)
        {
            Span<byte> bytes = raw.AsSpan(at + 1, rowBytes);
            PngFilter.Undo(raw[at], bytes, above, pixelBytes);
            int target = ((pass.Y + row * pass.StepY) * header.Width + pass.X) * header.Samples;
            Spread(header, bytes, width, samples.AsSpan(target), pass.StepX * header.Samples);
            above = bytes;
            at += 1 + rowBytes;
        }
        return at;
    }

    private static void Spread(
        PngHeader header, ReadOnlySpan<byte> bytes, int width, Span<ushort> target, int pixelStep)
    {
        int perPixel = header.Samples;
        for (int x = 0; x < width; x++)
        {
            for (int s = 0; s < perPixel; s++)
                target[x * pixelStep + s] = Sample(bytes, x * perPixel + s, header.Depth);
        }
    }

    // Several samples of a byte begin at its high bits; 16 bits are big-endian.
    private static ushort Sample(ReadOnlySpan<byte> bytes, int index, int depth)
    {
        if (depth == 8) return bytes[index];
        if (depth == 16) return (ushort)(bytes[2 * index] << 8 | bytes[2 * index + 1]);
        int bit = index * depth;
        return (ushort)(bytes[bit / 8] >> (8 - depth - bit % 8) & ((1 << depth) - 1));
    }
}
