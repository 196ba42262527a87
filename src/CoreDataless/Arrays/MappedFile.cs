using System.IO.MemoryMappedFiles;

namespace CoreDataless.Arrays;

/// <summary>
/// A file mapped into memory, handed out as spans whose bounds are checked with 64-bit offsets. As with any map, the
/// file must not be cut short by somebody else while it is open.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    private MappedFile(FileStream stream)
    {
        Length = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    /// <summary>All of it.</summary>
    public ByteRun Bytes => new(this, 0, Length);

    /// <summary>Maps a file.</summary>
    /// <exception cref="MalformedDataException">There is no such file, it may not be read, or it is empty.</exception>
    public static MappedFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new MalformedDataException("it is a folder", "name a file inside it");
        FileStream? stream = null;
        try
        {
            if (IsPipeOrEmpty(path))
                throw new MalformedDataException("it is empty (0 bytes), or a pipe or device", "name a file on disk");
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!stream.CanSeek) throw new MalformedDataException("it is not a plain file", "save it to disk first");
            return new MappedFile(stream);
        }
        catch (Exception e)
        {
            stream?.Dispose();
            throw e switch
            {
                FileNotFoundException or DirectoryNotFoundException =>
                    new MalformedDataException("there is no such file", "check the path"),
                UnauthorizedAccessException =>
                    new MalformedDataException("it may not be read", "check its permissions"),
                ArgumentException or NotSupportedException =>
                    new MalformedDataException("that is not a file's name", "check the path"),
                MalformedDataException => e,
                _ => new MalformedDataException($"it cannot be opened ({e.Message})", "check the path and the disk"),
            };
        }
    }

    // Opening a pipe waits for its writer and a device never ends. Both have no length, as an empty file has none.
    private static bool IsPipeOrEmpty(string path)
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return target.Exists && target.Length == 0;
    }

    /// <summary>The bytes [offset, offset + count).</summary>
    /// <exception cref="MalformedDataException">They are not all inside the file.</exception>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        if (offset < 0 || count < 0 || offset > Length - count)
            throw new MalformedDataException($"bytes {offset}..{offset + count} are wanted, but it ends at {Length}");
        return new ReadOnlySpan<byte>(_start + offset, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start == null) return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
