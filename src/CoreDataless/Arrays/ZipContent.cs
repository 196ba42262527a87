using System.IO.Compression;

namespace CoreDataless.Arrays;

/// <summary>The bytes of a zip file's entries: stored ones in place, compressed ones unpacked within a
/// budget.</summary>
internal sealed class ZipContent
{
    /// <summary>The format cannot pack better than 1:1032, so a larger claim is a lie.</summary>
    private const int MostPerByte = 1032;

    /// <summary>Long runs of zeros do reach that ratio, whole networks do not: what one file may unpack to, all in all,
    /// is a fixed allowance or this multiple of its length, whichever is more.</summary>
    private const int MostPerFileByte = 64;

    private const long Allowance = 256L << 20;

    private readonly ByteRun _file;
    private readonly Dictionary<string, ZipEntry> _byName;
    private long _budget;

    /// <exception cref="MalformedDataException">The zip directory is damaged.</exception>
    public ZipContent(ByteRun file)
    {
        _file = file;
        Entries = ZipDirectory.Read(file);
        _byName = Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        _budget = Math.Max(Allowance, file.Length * MostPerFileByte);
    }

    public IReadOnlyList<ZipEntry> Entries { get; }

    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>An entry's bytes. The checksum is compared for what is unpacked; see <see
    /// cref="ReadChecked"/>.</summary>
    /// <exception cref="MalformedDataException">It cannot be unpacked, or to something else than stated.</exception>
    public ByteRun Read(ZipEntry entry)
    {
        var packed = _file.Part(ZipDirectory.DataOffset(_file, entry), entry.PackedLength);
        if (!entry.Deflated) return packed;
        var bytes = Inflate(entry, packed);
        CheckSum(entry, bytes);
        return new ByteRun(bytes);
    }

    /// <summary>As <see cref="Read"/>, and compares the checksum of stored bytes too. That is for the small entries
    /// which steer the reading: for weights it would page in the whole file a second time, and PyTorch may be told
    /// to leave the checksums out.</summary>
    /// <exception cref="MalformedDataException">It cannot be unpacked, or the checksum differs.</exception>
    public ByteRun ReadChecked(ZipEntry entry)
    {
        var bytes = Read(entry);
        if (!entry.Deflated) CheckSum(entry, bytes.Span);
        return bytes;
    }

    private byte[] Inflate(ZipEntry entry, ByteRun packed)
    {
        if (entry.Length > Array.MaxLength || entry.PackedLength > Array.MaxLength)
            throw new MalformedDataException(
                $"the compressed zip entry '{entry.Name}' is longer than 2 GiB", "save it without compression");
        if (entry.Length > (entry.PackedLength * MostPerByte) + MostPerByte || entry.Length > _budget)
            throw new MalformedDataException(
                $"the zip entry '{entry.Name}' claims to unpack from {entry.PackedLength} to {entry.Length} bytes",
                "this is no honest compression: get the file again, or save it without compression");
        _budget -= entry.Length;
        try
        {
            return Inflate(entry, packed.Span);
        }
        catch (InvalidDataException e)
        {
            throw new MalformedDataException($"the zip entry '{entry.Name}' cannot be unpacked ({e.Message})");
        }
    }

    private static unsafe byte[] Inflate(ZipEntry entry, ReadOnlySpan<byte> packed)
    {
        fixed (byte* start = packed)
        {
            using var source = new UnmanagedMemoryStream(start, packed.Length);
            using var inflater = new DeflateStream(source, CompressionMode.Decompress);
            var bytes = new byte[entry.Length];
            var count = inflater.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count < bytes.Length || inflater.ReadByte() >= 0)
                throw new MalformedDataException(
                    $"the zip entry '{entry.Name}' does not unpack to {entry.Length} bytes");
            return bytes;
        }
    }

    private static void CheckSum(ZipEntry entry, ReadOnlySpan<byte> bytes)
    {
        // Zero is what a writer leaves that was told not to compute checksums.
        if (entry.Crc != 0 && Crc32.Of(bytes) != entry.Crc)
            throw new MalformedDataException($"the checksum of the zip entry '{entry.Name}' differs");
    }
}
