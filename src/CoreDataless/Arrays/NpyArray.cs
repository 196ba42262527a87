using System.Numerics;

namespace CoreDataless.Arrays;

/// <summary>A NumPy array, read in row-major order whatever the order in the file.</summary>
public sealed class NpyArray : IDisposable
{
    private readonly StridedView _view;
    private readonly MappedFile? _file;

    private NpyArray(StridedView view, MappedFile? file)
    {
        (_view, _file) = (view, file);
    }

    /// <summary>The element type.</summary>
    public DType DType => _view.Type;

    /// <summary>The sizes; empty for a single number.</summary>
    public IReadOnlyList<long> Shape => _view.Shape;

    /// <summary>How many elements.</summary>
    public long Count => _view.Count;

    internal StridedView View => _view;

    /// <summary>Maps a .npy file; dispose the array to close it.</summary>
    /// <exception cref="InvalidDataFileException">The file cannot be read or is no .npy file.</exception>
    public static NpyArray Open(string path) =>
        FileGuard.Open(path, Plain, file => new NpyArray(Parse(file.Bytes), file));

    /// <summary>Reads an array from memory; the bytes are copied.</summary>
    /// <exception cref="InvalidDataFileException">They are no .npy file.</exception>
    public static NpyArray Read(ReadOnlySpan<byte> bytes, string name = "array")
    {
        var copy = new ByteRun(bytes.ToArray());
        return FileGuard.Read(name, Plain, () => new NpyArray(Parse(copy), null));
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="InvalidDataFileException">It is no .npy file.</exception>
    public static NpyArray Read(Stream stream, string name = "array")
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Read(memory.GetBuffer().AsSpan(0, (int)memory.Length), name);
    }

    /// <summary>All elements as float32.</summary>
    public float[] ToSingles() => ToArray<float>();

    /// <summary>All elements as float64.</summary>
    public double[] ToDoubles() => ToArray<double>();

    /// <summary>All elements as int64.</summary>
    /// <exception cref="InvalidOperationException">The elements are floats.</exception>
    /// <exception cref="OverflowException">A uint64 is too large.</exception>
    public long[] ToInt64s()
    {
        RefuseFloats();
        return ToArray<long>();
    }

    /// <summary>Reads destination.Length elements as float32, from row-major index <paramref name="first"/>
    /// on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void CopyTo(long first, Span<float> destination) => _view.Read(first, destination);

    /// <inheritdoc cref="CopyTo(long, Span{float})"/>
    public void CopyTo(long first, Span<double> destination) => _view.Read(first, destination);

    /// <inheritdoc cref="ToInt64s"/>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void CopyTo(long first, Span<long> destination)
    {
        RefuseFloats();
        _view.Read(first, destination);
    }

    /// <summary>Closes the file, if the array came from one of its own.</summary>
    public void Dispose() => _file?.Dispose();

    internal static NpyArray FromEntry(ByteRun bytes) => new(Parse(bytes), null);

    internal static InvalidDataFileException Plain(string path, string reason, string whatToDo, Exception? inner) =>
        new(path, reason, whatToDo, inner);

    private static StridedView Parse(ByteRun file)
    {
        var header = NpyHeader.Read(file);
        var held = file.Length - header.DataOffset;
        var wanted = checked(StridedView.CountOf(header.Shape) * header.Type.Size());
        if (held != wanted)
            throw new MalformedDataException(
                $"its .npy header asks for {wanted} bytes of elements, but {held} are there");
        var strides = header.Fortran ? StridedView.ColumnMajor(header.Shape) : StridedView.RowMajor(header.Shape);
        var data = file.Part(header.DataOffset, held);
        return new StridedView(data, header.Type, header.BigEndian, 0, header.Shape, strides);
    }

    private T[] ToArray<T>()
        where T : unmanaged, INumber<T>
    {
        var values = new T[Count];
        _view.Read(0, values.AsSpan());
        return values;
    }

    private void RefuseFloats()
    {
        if (DType.IsFloatingPoint())
            throw new InvalidOperationException($"The elements are {DType.Name()}: they would be cut to integers.");
    }
}
