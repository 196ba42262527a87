using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CoreDataless.Arrays;

/// <summary>An array of any shape, strides, type and byte order over a run of bytes, read in logical (row-major) order.
/// Offset and strides count elements.</summary>
internal sealed class StridedView
{
    private const int ChunkBytes = 1 << 16;

    private readonly ByteRun _bytes;
    private readonly bool _swapped;
    private readonly bool _contiguous;
    private readonly long _offset;
    private readonly long[] _shape;
    private readonly long[] _strides;

    /// <summary>Checks that every element lies inside the bytes.</summary>
    /// <exception cref="MalformedDataException">One does not, or a size is negative.</exception>
    public StridedView(ByteRun bytes, DType type, bool bigEndian, long offset, long[] shape, long[] strides)
    {
        (_bytes, Type, _offset, _shape, _strides) = (bytes, type, offset, shape, strides);
        _swapped = bigEndian == BitConverter.IsLittleEndian && type.Size() > 1;
        Count = CountOf(shape);
        _contiguous = Count == 0 || IsRowMajor(shape, strides);
        CheckInside();
    }

    public DType Type { get; }

    public long Count { get; }

    public IReadOnlyList<long> Shape => _shape;

    /// <summary>How many elements a shape has.</summary>
    /// <exception cref="MalformedDataException">A negative size.</exception>
    /// <exception cref="OverflowException">More than 2^63 - 1.</exception>
    public static long CountOf(ReadOnlySpan<long> shape)
    {
        // Zero first: (2^62, 2^62, 0) is an empty array, not an overflow.
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0) throw new MalformedDataException($"an array's size is negative ({size})");
            if (size == 0) count = 0;
        }
        if (count == 0) return 0;
        foreach (var size in shape) count = checked(count * size);
        return count;
    }

    /// <summary>The strides of an array without gaps, last index fastest.</summary>
    public static long[] RowMajor(ReadOnlySpan<long> shape) => Dense(shape, lastIsFastest: true);

    /// <summary>The strides of an array without gaps, first index fastest (Fortran order).</summary>
    public static long[] ColumnMajor(ReadOnlySpan<long> shape) => Dense(shape, lastIsFastest: false);

    /// <summary>Reads destination.Length elements from logical index <paramref name="first"/> on.</summary>
    public void Read<T>(long first, Span<T> destination)
        where T : unmanaged, INumber<T>
    {
        CheckRange(first, destination.Length);
        var size = Type.Size();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (!destination.IsEmpty)
            {
                var count = Math.Min(destination.Length, ChunkBytes / size);
                var bytes = _contiguous && !_swapped
                    ? _bytes.Slice((_offset + first) * size, count * size)
                    : Gather(first, buffer.AsSpan(0, count * size));
                Elements.Convert(Type, bytes, destination[..count]);
                destination = destination[count..];
                first += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies whole elements as they are, in this machine's byte order, from logical index first on.</summary>
    public void ReadRaw(long first, Span<byte> destination)
    {
        CheckRange(first, destination.Length / Type.Size());
        Gather(first, destination);
    }

    private Span<byte> Gather(long first, Span<byte> destination)
    {
        if (destination.IsEmpty) return destination;
        if (_contiguous) _bytes.Slice((_offset + first) * Type.Size(), destination.Length).CopyTo(destination);
        else GatherRows(first, destination);
        if (_swapped) Elements.Reverse(destination, Type.Size());
        return destination;
    }

    private void GatherRows(long first, Span<byte> destination)
    {
        var size = Type.Size();
        var index = IndexOf(first);
        while (!destination.IsEmpty)
        {
            var run = (int)Math.Min(_shape[^1] - index[^1], destination.Length / size);
            GatherRun(Position(index), run, destination[..(run * size)]);
            destination = destination[(run * size)..];
            index[^1] += run;
            for (var axis = index.Length - 1; axis > 0 && index[axis] == _shape[axis]; axis--)
            {
                index[axis] = 0;
                index[axis - 1]++;
            }
        }
    }

    private void GatherRun(long position, int count, Span<byte> destination)
    {
        var stride = _strides[^1];
        switch (Type.Size())
        {
            case 1: Pick<byte>(position, stride, count, destination); break;
            case 2: Pick<ushort>(position, stride, count, destination); break;
            case 4: Pick<uint>(position, stride, count, destination); break;
            default: Pick<ulong>(position, stride, count, destination); break;
        }
    }

    private unsafe void Pick<T>(long position, long stride, int count, Span<byte> destination)
        where T : unmanaged
    {
        var to = MemoryMarshal.Cast<byte, T>(destination);
        for (var i = 0; i < count; i++)
            to[i] = MemoryMarshal.Read<T>(_bytes.Slice((position + (i * stride)) * sizeof(T), sizeof(T)));
    }

    private long[] IndexOf(long flat)
    {
        var index = new long[_shape.Length];
        for (var axis = _shape.Length - 1; axis >= 0; axis--)
            (flat, index[axis]) = Math.DivRem(flat, _shape[axis]);
        return index;
    }

    private long Position(long[] index)
    {
        var position = _offset;
        for (var axis = 0; axis < index.Length; axis++) position += index[axis] * _strides[axis];
        return position;
    }

    private void CheckInside()
    {
        if (_shape.Length != _strides.Length)
            throw new MalformedDataException($"an array has {_shape.Length} sizes but {_strides.Length} strides");
        if (_offset < 0 || Array.Exists(_strides, s => s < 0))
            throw new MalformedDataException("an array has a negative offset or stride");
        if (Count == 0) return;
        var last = _offset;
        for (var axis = 0; axis < _shape.Length; axis++) last = checked(last + ((_shape[axis] - 1) * _strides[axis]));
        var held = _bytes.Length / Type.Size();
        if (last >= held)
            throw new MalformedDataException($"an array reaches to element {last} of a storage with {held} elements");
    }

    private void CheckRange(long first, long count)
    {
        if (first < 0 || first > Count - count)
            throw new ArgumentOutOfRangeException(nameof(first), $"elements {first}..{first + count} of {Count}");
    }

    private static bool IsRowMajor(long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length) return false;
        var dense = RowMajor(shape);
        for (var axis = 0; axis < shape.Length; axis++)
            if (shape[axis] != 1 && strides[axis] != dense[axis]) return false;
        return true;
    }

    private static long[] Dense(ReadOnlySpan<long> shape, bool lastIsFastest)
    {
        var strides = new long[shape.Length];
        // Nothing to step to, and the other sizes may be beyond all bounds.
        if (shape.Contains(0)) return strides;
        var stride = 1L;
        for (var i = 0; i < shape.Length; i++)
        {
            var axis = lastIsFastest ? shape.Length - 1 - i : i;
            strides[axis] = stride;
            stride = checked(stride * Math.Max(1, shape[axis]));
        }
        return strides;
    }
}
