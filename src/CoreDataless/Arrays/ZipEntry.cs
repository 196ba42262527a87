namespace CoreDataless.Arrays;

/// <summary>One file inside a zip file, as the central directory states it; sizes and positions in bytes.</summary>
internal sealed record ZipEntry(
    string Name, bool Deflated, uint Crc, long PackedLength, long Length, long HeaderOffset);
