using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CoreDataless.Arrays;

/// <summary>Writes .npy files (format version 1, row-major, little-endian) that NumPy reads back bit for bit.</summary>
public static class NpyWriter
{
    private const int Alignment = 64;
    private const int ChunkElements = 1 << 16;

    /// <summary>Writes float32 elements in row-major order.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements.</exception>
    public static void Write(Stream stream, ReadOnlySpan<float> elements, params ReadOnlySpan<int> shape) =>
        Write(stream, "<f4", elements, shape);

    /// <summary>Writes float64 elements in row-major order.</summary>
    /// <inheritdoc cref="Write(Stream, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static void Write(Stream stream, ReadOnlySpan<double> elements, params ReadOnlySpan<int> shape) =>
        Write(stream, "<f8", elements, shape);

    /// <summary>Writes int64 elements in row-major order.</summary>
    /// <inheritdoc cref="Write(Stream, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static void Write(Stream stream, ReadOnlySpan<long> elements, params ReadOnlySpan<int> shape) =>
        Write(stream, "<i8", elements, shape);

    /// <summary>Writes uint8 elements in row-major order.</summary>
    /// <inheritdoc cref="Write(Stream, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static void Write(Stream stream, ReadOnlySpan<byte> elements, params ReadOnlySpan<int> shape) =>
        Write(stream, "|u1", elements, shape);

    private static unsafe void Write<T>(Stream stream, string type, ReadOnlySpan<T> elements, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var count = 1L;
        foreach (var size in shape) count *= size;
        if (count != elements.Length)
            throw new ArgumentException($"A shape of {count} elements for {elements.Length}.", nameof(shape));
        stream.Write(Header(type, shape));
        for (var at = 0; at < elements.Length; at += ChunkElements)
        {
            var bytes = MemoryMarshal.AsBytes(elements.Slice(at, Math.Min(ChunkElements, elements.Length - at)));
            stream.Write(BitConverter.IsLittleEndian ? bytes : Reversed(bytes, sizeof(T)));
        }
    }

    private static byte[] Reversed(ReadOnlySpan<byte> bytes, int size)
    {
        var copy = bytes.ToArray();
        Elements.Reverse(copy, size);
        return copy;
    }

    private static byte[] Header(string type, ReadOnlySpan<int> shape)
    {
        var sizes = new StringBuilder();
        for (var i = 0; i < shape.Length; i++) sizes.Append(i == 0 ? "" : " ").Append(shape[i]).Append(',');
        if (shape.Length > 1) sizes.Length--;
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        const int prefix = 10;
        var total = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - prefix));
        Encoding.ASCII.GetBytes(text.PadRight(total - prefix - 1) + "\n").CopyTo(header, prefix);
        return header;
    }
}
