using System.Buffers.Binary;
using System.Text;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints.Pickle;

/// <summary>Takes opcodes and their arguments off a run of bytes. A length is compared with what is left before
/// anything is allocated for it.</summary>
internal sealed class PickleReader(ByteRun bytes, long start)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Where the next byte lies.</summary>
    public long Position { get; private set; } = start;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <exception cref="DecoderFallbackException">Not UTF-8.</exception>
    public string Text(long length) => Utf8.GetString(Take(length));

    /// <summary>A text of Python 2, whose bytes have no encoding.</summary>
    public string Latin(long length) => Encoding.Latin1.GetString(Take(length));

    public byte[] Bytes(long length) => Take(length).ToArray();

    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - Position)
            throw new MalformedDataException(
                $"the pickle asks for {length} bytes at {Position}, but only {bytes.Length - Position} are left");
        if (length > int.MaxValue) throw new MalformedDataException($"the pickle holds one value of {length} bytes");
        var span = bytes.Slice(Position, (int)length);
        Position += length;
        return span;
    }

    /// <summary>An argument of the old text opcodes: up to the end of the line.</summary>
    public string Line()
    {
        var window = bytes.Slice(Position, (int)Math.Min(bytes.Length - Position, 1 << 16));
        var end = window.IndexOf((byte)'\n');
        if (end < 0) throw new MalformedDataException($"the pickle has a line without an end at {Position}");
        Position += end + 1;
        return Utf8.GetString(window[..end]);
    }
}
