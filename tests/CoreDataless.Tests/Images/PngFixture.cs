using System.Buffers.Binary;
using System.IO.Compression;

namespace CoreDataless.Tests.Images;

/// <summary>Writes PNG files of every kind by the standard's words, by other code than the program's own.</summary>
internal static class PngFixture
{
    private static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    private static readonly int[][] Adam7 =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

    public static int SamplesOf(int colour) => colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>A file of the given samples (height, width, samples), each row with the next filter type.</summary>
    public static byte[] Make(
        int width, int height, int depth, int colour, bool interlaced, int[] samples, byte[]? palette = null,
            byte[]? trns = null)
    {
        var raw = new MemoryStream();
        int perPixel = SamplesOf(colour);
        foreach (int[] pass in interlaced ? Adam7 : [[0, 0, 1, 1]])
        {
            byte[]? above = null;
            int filter = 0;
            for (int y = pass[1]; y < height; y += pass[3])
            {
                var bits = new List<int>();
                for (int x = pass[0]; x < width; x += pass[2])
                {
                    for (int s = 0; s < perPixel; s++)
                    {
                        int value = samples[(y * width + x) * perPixel + s];
                        for (int b = depth - 1; b >= 0; b--) bits.Add(value >> b & 1);
                    }
                }
                if (bits.Count == 0) continue;
                while (bits.Count % 8 != 0) bits.Add(0);
                byte[] row = [.. bits.Chunk(8).Select(c => (byte)c.Aggregate(0, (v, b) => v << 1 | b))];
                above ??= new byte[row.Length];
                raw.WriteByte((byte)(filter % 5));
                raw.Write(Filter(filter++ % 5, row, above, Math.Max(1, depth * perPixel / 8)));
                above = row;
            }
        }
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest,
            leaveOpen: true)) zlib.Write(raw.ToArray());
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, (byte)(interlaced ? 1 : 0));
        byte[] pixels = compressed.ToArray();
        return
        [
            .. Signature, .. Chunk("IHDR", header), .. Chunk("tEXt", "a\0b"u8.ToArray()),
            .. palette is null ? [] : Chunk("PLTE", palette), .. trns is null ? [] : Chunk("tRNS", trns),
            .. Chunk("IDAT", pixels[..3]), .. Chunk("IDAT", pixels[3..]), .. Chunk("IEND", []),
        ];
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. type.Select(c => (byte)c), .. data];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        var sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(body));
        return [.. length, .. body, .. sum];
    }

    private static byte[] Filter(int type, byte[] row, byte[] above, int distance) => [.. row.Select((value, i) =>
    {
        int a = i < distance ? 0 : row[i - distance], b = above[i], c = i < distance ? 0 : above[i - distance];
        int p = a + b - c;
        int[] errors = [Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c)];
        int paeth = errors[0] <= errors[1] && errors[0] <= errors[2] ? a : errors[1] <= errors[2] ? b : c;
        return (byte)(value - type switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) >> 1, _ => paeth });
    })];

    // Bit by bit, as the standard's formula has it.
    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }
        return ~crc;
    }
}
