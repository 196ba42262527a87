using System.Buffers.Binary;
using System.Text;

namespace CoreDataless.Arrays;

/// <summary>What stands before the elements of a .npy file (format versions 1, 2 and 3).</summary>
internal sealed record NpyHeader(DType Type, bool BigEndian, bool Fortran, long[] Shape, int DataOffset)
{
    /// <summary>NumPy itself writes some hundred bytes and reads no more than 10,000 by default.</summary>
    private const int MostBytes = 1 << 16;

    private const int MostAxes = 64;

    /// <summary>Whether the bytes begin as a .npy file.</summary>
    public static bool IsThere(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 6 && bytes[0] == 0x93 && bytes[1..6].SequenceEqual("NUMPY"u8);

    /// <exception cref="MalformedDataException">It is no .npy header, or of a type that is no number.</exception>
    public static NpyHeader Read(ByteRun file)
    {
        var start = file.Slice(0, (int)Math.Min(12, file.Length));
        if (start.Length < 12 || !IsThere(start)) throw new MalformedDataException("it is not a NumPy array (.npy)");
        var version = start[6];
        if (version is < 1 or > 3)
            throw new MalformedDataException(
                $"its .npy format version is {version}", "versions 1 to 3 are read: save it so");
        var (prefix, length) = version == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(start[8..]))
            : (12, BinaryPrimitives.ReadUInt32LittleEndian(start[8..]));
        if (length > MostBytes) throw new MalformedDataException($"its .npy header claims {length} bytes");
        var text = file.Slice(prefix, (int)length);
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), prefix + (int)length);
    }

    private static NpyHeader Parse(string text, int dataOffset)
    {
        var cursor = new NpyHeaderText(text);
        (string? Type, bool? Fortran, long[]? Shape) seen = default;
        cursor.Expect('{');
        while (!cursor.Take('}'))
        {
            var key = cursor.Quoted();
            cursor.Expect(':');
            switch (key)
            {
                case "descr" when seen.Type is null: seen.Type = ElementType(cursor); break;
                case "fortran_order" when seen.Fortran is null: seen.Fortran = cursor.Truth(); break;
                case "shape" when seen.Shape is null: seen.Shape = cursor.Numbers(MostAxes); break;
                default: throw new MalformedDataException($"its .npy header has '{key}' where it should not");
            }
            if (!cursor.Take(',')) { cursor.Expect('}'); break; }
        }
        if (!cursor.AtEnd || seen.Type is null || seen.Fortran is null || seen.Shape is null)
            throw new MalformedDataException("its .npy header is not complete");
        var (type, bigEndian) = Decode(seen.Type);
        return new NpyHeader(type, bigEndian, seen.Fortran.Value, seen.Shape, dataOffset);
    }

    private static string ElementType(NpyHeaderText cursor) => cursor.IsQuote
        ? cursor.Quoted()
        : throw new MalformedDataException(
            "its elements are records of several fields", "save each field as an array of its own");

    private static (DType Type, bool BigEndian) Decode(string text)
    {
        var order = text.Length > 0 ? text[0] : ' ';
        var hasOrder = order is '<' or '>' or '|' or '=';
        var type = NumpyTypes.Find(hasOrder ? text[1..] : text);
        return type is null
            ? throw new MalformedDataException(
                $"its elements are of the type '{text}', which is no plain number",
                "convert it to float32 and save it again")
            : (type.Value, order == '>');
    }
}
