using System.Buffers.Binary;
using System.IO.Compression;
using CoreDataless.Arrays;

namespace CoreDataless.Images;

/// <summary>Writes PNG files of 8 bits, grey or RGB (W3C PNG, second edition).</summary>
internal static class PngWriter
{
    private const byte Grey = 0;
    private const byte Rgb = 2;

    /// <summary>Writes an image.</summary>
    /// <param name="stream">Written from its place on.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="samples">(height, width, channels).</param>
    /// <exception cref="ArgumentException">Other channels, or another number of samples.</exception>
    public static void Write(Stream stream, int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        if (channels is not (1 or 3)) throw new ArgumentException($"1 or 3 channels are written, not {channels}");
        if (width < 1 || height < 1 || samples.Length != (long)width * height * channels)
            throw new ArgumentException($"{samples.Length} samples do not make {height}x{width}x{channels}");
        stream.Write(Png.Signature);
        var header = new byte[Png.HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, channels == 1 ? Grey : Rgb);
        Chunk(stream, "IHDR"u8, header);
        Chunk(stream, "IDAT"u8, Compress(samples, width * channels));
        Chunk(stream, "IEND"u8, []);
    }

    // Filter 0 (none) in every row: enlarged pixels repeat whole rows, which deflate finds by itself.
    private static byte[] Compress(ReadOnlySpan<byte> samples, int rowBytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int at = 0; at < samples.Length; at += rowBytes)
            {
                zlib.WriteByte(0);
                zlib.Write(samples.Slice(at, rowBytes));
            }
        }
        return compressed.ToArray();
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[Png.ChunkOverhead + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        uint sum = Crc32.Of(chunk.AsSpan(4, 4 + data.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), sum);
        stream.Write(chunk);
    }
}
