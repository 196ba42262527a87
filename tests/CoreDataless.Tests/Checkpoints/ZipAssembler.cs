using System.Buffers.Binary;
using System.IO.Compression;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Takes zip files apart and puts them together, honest ones and others.</summary>
internal static class ZipAssembler
{
    public static Dictionary<string, byte[]> Entries(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        var entries = new Dictionary<string, byte[]>();
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            entries.Add(entry.FullName, bytes);
        }
        return entries;
    }

    public static byte[] Zip(
        IEnumerable<KeyValuePair<string, byte[]>> entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in entries)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }
        return memory.ToArray();
    }

    /// <summary>A checkpoint with that pickle, and one storage '0' of that many zero bytes.</summary>
    public static byte[] Torch(byte[] pickle, int storageBytes = 16) =>
        Zip([new("a/data.pkl", pickle), new("a/data/0", new byte[storageBytes])]);

    /// <summary>Where the n-th entry of the central directory begins.</summary>
    public static int Central(byte[] zip, int n)
    {
        var at = -1;
        for (var i = 0; i <= n; i++)
            at = at + 1 + zip.AsSpan(at + 1).IndexOf("PK\u0001\u0002"u8);
        return at;
    }

    public static byte[] Patch32(byte[] zip, int at, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at), value);
        return zip;
    }
}
