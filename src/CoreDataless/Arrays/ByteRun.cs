namespace CoreDataless.Arrays;

/// <summary>A run of bytes, wherever it lies: a part of a mapped file, or an array (what was compressed).</summary>
internal sealed class ByteRun
{
    private readonly MappedFile? _file;
    private readonly byte[] _memory = [];
    private readonly long _start;

    public ByteRun(MappedFile file, long start, long length)
    {
        (_file, _start, Length) = (file, start, length);
    }

    public ByteRun(byte[] memory)
    {
        (_memory, Length) = (memory, memory.Length);
    }

    private ByteRun(ByteRun whole, long start, long length)
    {
        (_file, _memory, _start, Length) = (whole._file, whole._memory, whole._start + start, length);
    }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>All of it as one span; for runs that a caller has already found to be small.</summary>
    /// <exception cref="MalformedDataException">More than 2 GiB.</exception>
    public ReadOnlySpan<byte> Span => Length <= int.MaxValue
        ? Slice(0, (int)Length)
        : throw new MalformedDataException($"a part of {Length} bytes is too long to be read at once");

    /// <summary>The bytes [offset, offset + count).</summary>
    /// <exception cref="MalformedDataException">They are not all inside the run.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        Check(offset, count);
        return _file is null ? _memory.AsSpan((int)(_start + offset), count) : _file.Slice(_start + offset, count);
    }

    /// <summary>The bytes [offset, offset + length) as a run of their own; nothing is copied.</summary>
    /// <exception cref="MalformedDataException">They are not all inside the run.</exception>
    public ByteRun Part(long offset, long length)
    {
        Check(offset, length);
        return new ByteRun(this, offset, length);
    }

    private void Check(long offset, long count)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
            throw new MalformedDataException($"{count} bytes at {offset} are wanted where only {Length} bytes lie");
    }
}
