using System.Buffers.Binary;
using CoreDataless.Arrays;

namespace CoreDataless.Images;

/// <summary>A file taken apart: the header, the palette, transparency, and the compressed pixels.</summary>
internal sealed class PngChunks : IDisposable
{
    private const int MostPaletteBytes = 3 * 256;

    private readonly MemoryStream _compressed = new();
    private PngHeader? _header;
    private bool _ended;

    private PngChunks()
    {
    }

    /// <summary>The IHDR chunk.</summary>
    public PngHeader Header => _header!;

    /// <summary>RGB triples; empty without a palette.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The tRNS chunk; empty without one.</summary>
    public byte[] Transparency { get; private set; } = [];

    /// <summary>All IDAT chunks, one after the other.</summary>
    public MemoryStream Compressed => _compressed;

    /// <exception cref="MalformedDataException">Not a PNG file, or a damaged one.</exception>
    public static PngChunks Read(ByteRun file)
    {
        if (file.Length < Png.Signature.Length || !file.Slice(0, Png.Signature.Length).SequenceEqual(Png.Signature))
            throw new MalformedDataException("it is not a PNG file");
        // A MemoryStream holds nothing but memory: a reader that throws need not dispose it.
        var chunks = new PngChunks();
        long at = Png.Signature.Length;
        while (!chunks._ended) at = chunks.Next(file, at);
        if (chunks.Compressed.Length == 0) throw new MalformedDataException("it has no pixels (IDAT)");
        if (chunks.Header.Colour == PngColour.Palette && chunks.Palette.Length == 0)
            throw new MalformedDataException("it has no palette (PLTE)");
        chunks.Compressed.Position = 0;
        return chunks;
    }

    /// <inheritdoc/>
    public void Dispose() => _compressed.Dispose();

    private long Next(ByteRun file, long at)
    {
        if (at + Png.ChunkOverhead > file.Length)
            throw new MalformedDataException("it ends before its last chunk (IEND)");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file.Slice(at, 4));
        if (length > file.Length - at - Png.ChunkOverhead)
            throw new MalformedDataException($"a chunk of {length} bytes is longer than the rest of the file");
        ReadOnlySpan<byte> body = file.Slice(at + 4, 4 + (int)length);
        uint sum = BinaryPrimitives.ReadUInt32BigEndian(file.Slice(at + 8 + length, 4));
        if (Crc32.Of(body) != sum) throw new MalformedDataException("the checksum of a chunk is wrong");
        Take(body[..4], body[4..]);
        return at + Png.ChunkOverhead + length;
    }

    private void Take(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (_header is null != type.SequenceEqual("IHDR"u8))
            throw new MalformedDataException("its first chunk, and only that, must be IHDR");
        if (type.SequenceEqual("IHDR"u8)) _header = PngHeader.Read(data);
        else if (type.SequenceEqual("PLTE"u8)) Palette = TakePalette(data);
        else if (type.SequenceEqual("tRNS"u8)) Transparency = TakeTransparency(data);
        else if (type.SequenceEqual("IDAT"u8)) _compressed.Write(data);
        else if (type.SequenceEqual("IEND"u8)) _ended = true;
        else if ((type[0] & 0x20) == 0)
            throw new MalformedDataException("it has a critical chunk that is not known", "save it as an ordinary PNG");
    }

    private byte[] TakePalette(ReadOnlySpan<byte> data)
    {
        bool fits = data.Length is > 0 and <= MostPaletteBytes && data.Length % 3 == 0 && Palette.Length == 0;
        return fits ? data.ToArray() : throw new MalformedDataException($"its palette (PLTE) has {data.Length} bytes");
    }

    private byte[] TakeTransparency(ReadOnlySpan<byte> data)
    {
        bool fits = Transparency.Length == 0 && Header.Colour switch
        {
            PngColour.Grey => data.Length == 2,
            PngColour.Rgb => data.Length == 6,
            PngColour.Palette => data.Length > 0 && data.Length <= Palette.Length / 3,
            _ => false,
        };
        return fits
            ? data.ToArray()
            : throw new MalformedDataException($"its transparency (tRNS) has {data.Length} bytes");
    }
}
