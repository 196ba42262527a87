using System.Buffers.Binary;
using System.Text;

namespace CoreDataless.Arrays;

/// <summary>Reads a zip file's list of entries, with the 64-bit extensions. Every position is checked, and a file that
/// could be read in two ways (two entries of one name, overlapping entries) is refused.</summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const int CentralLength = 46;
    private const int LocalLength = 30;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The entries in the order of the directory.</summary>
    /// <exception cref="MalformedDataException">The file's parts contradict each other.</exception>
    public static IReadOnlyList<ZipEntry> Read(ByteRun file)
    {
        var (count, offset, size, limit) = FindDirectory(file);
        if (offset < 0 || size < 0 || offset > limit - size)
            throw new MalformedDataException($"the zip directory ({size} bytes at {offset}) is not inside the file");
        // The smallest entry bounds the count before anything is allocated.
        if (count < 0 || count > size / CentralLength)
            throw new MalformedDataException($"the zip directory claims {count} entries in {size} bytes");
        var entries = ReadEntries(file.Part(offset, size), (int)count);
        RefuseTwins(entries);
        RefuseOverlap(file, entries, offset);
        return entries;
    }

    /// <summary>Where the packed bytes of an entry lie: behind its local header, which must agree.</summary>
    /// <exception cref="MalformedDataException">The local header says something else.</exception>
    public static long DataOffset(ByteRun file, ZipEntry entry)
    {
        var header = file.Slice(entry.HeaderOffset, LocalLength);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var name = file.Slice(entry.HeaderOffset + LocalLength, nameLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034b50)
            throw new MalformedDataException($"the zip entry '{entry.Name}' does not begin with a header");
        if (Utf8.GetString(name) != entry.Name
            || BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) != (entry.Deflated ? 8 : 0))
            throw new MalformedDataException($"the zip entry '{entry.Name}' has a header that says something else");
        return entry.HeaderOffset + LocalLength + nameLength + extraLength;
    }

    private static (long Count, long Offset, long Size, long Limit) FindDirectory(ByteRun file)
    {
        var position = FindEnd(file);
        var end = file.Slice(position, EndLength);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is not (0 or ushort.MaxValue))
            throw new MalformedDataException("it is one part of a zip file in several parts", "join the parts");
        if (position >= LocatorLength)
        {
            var locator = file.Slice(position - LocatorLength, LocatorLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == 0x07064b50)
                return ReadEnd64(file, BinaryPrimitives.ReadInt64LittleEndian(locator[8..]));
        }
        return (count, offset, size, position);
    }

    private static long FindEnd(ByteRun file)
    {
        var first = Math.Max(0, file.Length - EndLength - ushort.MaxValue);
        var tail = file.Slice(first, (int)(file.Length - first));
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var comment = tail.Length - at - EndLength;
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) == 0x06054b50
                && BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) == comment)
                return first + at;
        }
        throw new MalformedDataException("it begins as a zip file, but the zip directory at its end is missing");
    }

    private static (long Count, long Offset, long Size, long Limit) ReadEnd64(ByteRun file, long position)
    {
        if (position < 0 || position > file.Length - End64Length)
            throw new MalformedDataException("the 64-bit zip directory is not inside the file");
        var end = file.Slice(position, End64Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06064b50)
            throw new MalformedDataException("the 64-bit zip directory is missing");
        return (
            BinaryPrimitives.ReadInt64LittleEndian(end[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(end[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(end[40..]),
            position);
    }

    private static List<ZipEntry> ReadEntries(ByteRun directory, int count)
    {
        var entries = new List<ZipEntry>(count);
        var at = 0L;
        for (var i = 0; i < count; i++)
        {
            var head = directory.Slice(at, CentralLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(head) != 0x02014b50)
                throw new MalformedDataException($"the zip directory's entry {i} does not begin with a header");
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(head[32..]);
            var name = Utf8.GetString(directory.Slice(at + CentralLength, nameLength));
            entries.Add(ReadEntry(head, name, directory.Slice(at + CentralLength + nameLength, extraLength)));
            at += CentralLength + nameLength + extraLength + commentLength;
        }
        return entries;
    }

    private static ZipEntry ReadEntry(ReadOnlySpan<byte> head, string name, ReadOnlySpan<byte> extra)
    {
        if ((BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) & 1) != 0)
            throw new MalformedDataException($"the zip entry '{name}' is encrypted", "decrypt it first");
        var method = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        if (method is not (0 or 8))
            throw new MalformedDataException(
                $"the zip entry '{name}' is packed by method {method}",
                "only 'stored' and 'deflate' are read: pack it so");
        var wide = Extra64(extra);
        var length = Wide(BinaryPrimitives.ReadUInt32LittleEndian(head[24..]), ref wide, name);
        var packed = Wide(BinaryPrimitives.ReadUInt32LittleEndian(head[20..]), ref wide, name);
        var offset = Wide(BinaryPrimitives.ReadUInt32LittleEndian(head[42..]), ref wide, name);
        if (method == 0 && packed != length)
            throw new MalformedDataException($"the zip entry '{name}' has two lengths ({packed} and {length})");
        return new ZipEntry(
            name, method == 8, BinaryPrimitives.ReadUInt32LittleEndian(head[16..]), packed, length, offset);
    }

    private static ReadOnlySpan<byte> Extra64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4) break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return [];
    }

    private static long Wide(uint value, ref ReadOnlySpan<byte> wide, string name)
    {
        if (value != uint.MaxValue) return value;
        if (wide.Length < 8) throw new MalformedDataException($"the zip entry '{name}' lacks its 64-bit sizes");
        var result = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
        return result;
    }

    private static void RefuseTwins(List<ZipEntry> entries)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
            if (!names.Add(entry.Name))
                throw new MalformedDataException($"the zip entry '{entry.Name}' is there twice");
    }

    private static void RefuseOverlap(ByteRun file, List<ZipEntry> entries, long directory)
    {
        var (free, before) = (0L, "");
        foreach (var entry in entries.OrderBy(e => e.HeaderOffset))
        {
            if (entry.HeaderOffset < 0 || entry.PackedLength < 0 || entry.Length < 0
                || entry.HeaderOffset > directory - LocalLength)
                throw new MalformedDataException($"the zip entry '{entry.Name}' is not inside the file");
            if (entry.HeaderOffset < free)
                throw new MalformedDataException($"the zip entries '{before}' and '{entry.Name}' overlap");
            free = checked(DataOffset(file, entry) + entry.PackedLength);
            if (free > directory)
                throw new MalformedDataException($"the zip entry '{entry.Name}' is not inside the file");
            before = entry.Name;
        }
    }
}
