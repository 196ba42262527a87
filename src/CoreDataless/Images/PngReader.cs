using System.Buffers.Binary;
using CoreDataless.Arrays;

namespace CoreDataless.Images;

/// <summary>
/// Reads PNG files (W3C PNG, second edition): all colour types and depths, palettes, transparency, interlacing.
/// Checksums are checked; gamma and colour profiles are not applied, as training programs do not apply them.
/// </summary>
public static class PngReader
{
    private const byte Opaque = 255;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataFileException">It cannot be read, is damaged, or is too large.</exception>
    public static PngImage Read(string path) => FileGuard.Open(path, NpyArray.Plain, file =>
    {
        using (file) return Decode(file.Bytes);
    });

    /// <summary>Reads from memory.</summary>
    /// <exception cref="InvalidDataFileException">The bytes are no PNG image.</exception>
    public static PngImage Read(ReadOnlySpan<byte> bytes, string name = "image")
    {
        var copy = new ByteRun(bytes.ToArray());
        return FileGuard.Read(name, NpyArray.Plain, () => Decode(copy));
    }

    private static PngImage Decode(ByteRun bytes)
    {
        using PngChunks chunks = PngChunks.Read(bytes);
        PngHeader header = chunks.Header;
        ushort[] samples = PngPixels.Read(header, chunks.Compressed);
        if (header.Colour == PngColour.Palette) return FromPalette(chunks, samples);
        bool keyed = chunks.Transparency.Length > 0;
        int max = header.Depth == 16 ? ushort.MaxValue : Opaque;
        ushort[] result = keyed ? WithKey(chunks, samples, max) : samples;
        int channels = header.Samples + (keyed ? 1 : 0);
        Stretch(result, header, channels, keyed);
        return new PngImage(header.Width, header.Height, channels, max, result);
    }

    private static PngImage FromPalette(PngChunks chunks, ushort[] indices)
    {
        (byte[] palette, byte[] alpha) = (chunks.Palette, chunks.Transparency);
        int channels = alpha.Length > 0 ? 4 : 3;
        var samples = new ushort[indices.Length * channels];
        for (int i = 0; i < indices.Length; i++)
        {
            int entry = indices[i];
            if (entry * 3 >= palette.Length)
                throw new MalformedDataException($"a pixel has colour {entry} of a palette of {palette.Length / 3}");
            for (int c = 0; c < 3; c++) samples[i * channels + c] = palette[entry * 3 + c];
            if (channels == 4) samples[i * channels + 3] = entry < alpha.Length ? alpha[entry] : Opaque;
        }
        return new PngImage(chunks.Header.Width, chunks.Header.Height, channels, Opaque, samples);
    }

    // tRNS of grey and RGB names one colour that is transparent.
    private static ushort[] WithKey(PngChunks chunks, ushort[] samples, int max)
    {
        int perPixel = chunks.Header.Samples;
        var key = new ushort[perPixel];
        for (int s = 0; s < perPixel; s++)
            key[s] = BinaryPrimitives.ReadUInt16BigEndian(chunks.Transparency.AsSpan(2 * s));
        var result = new ushort[samples.Length / perPixel * (perPixel + 1)];
        for (int from = 0, to = 0; from < samples.Length; from += perPixel, to += perPixel + 1)
        {
            ReadOnlySpan<ushort> pixel = samples.AsSpan(from, perPixel);
            pixel.CopyTo(result.AsSpan(to));
            result[to + perPixel] = pixel.SequenceEqual(key) ? (ushort)0 : (ushort)max;
        }
        return result;
    }

    // 1, 2 and 4 bits divide 255 without rest: stretching is exact. An alpha made of a key is stretched already.
    private static void Stretch(ushort[] samples, PngHeader header, int channels, bool keyed)
    {
        if (header.Depth >= 8) return;
        int factor = Opaque / ((1 << header.Depth) - 1);
        for (int i = 0; i < samples.Length; i++)
        {
            if (!keyed || i % channels != channels - 1) samples[i] = (ushort)(samples[i] * factor);
        }
    }
}
