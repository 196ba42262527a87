namespace CoreDataless.Images;

/// <summary>The constants of the format.</summary>
internal static class Png
{
    /// <summary>Bytes of an IHDR chunk's data.</summary>
    public const int HeaderLength = 13;

    /// <summary>Length, type and checksum around a chunk's data.</summary>
    public const int ChunkOverhead = 12;

    /// <summary>The first bytes of every file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
}
