using System.Globalization;
using System.Numerics;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints.Pickle;

/// <summary>The opcodes which push one plain value.</summary>
internal static class PickleScalars
{
    /// <summary>Converting digits takes time quadratic in their number.</summary>
    private const int MostIntegerBytes = 1024;

    /// <summary>The value, or null if the opcode is none of these.</summary>
    public static PickleValue? Read(Opcode opcode, PickleReader reader) => opcode switch
    {
        Opcode.None => NoneValue.Instance,
        Opcode.NewTrue => new BoolValue(true),
        Opcode.NewFalse => new BoolValue(false),
        Opcode.BinInt => new IntValue(reader.Int32()),
        Opcode.BinInt1 => new IntValue(reader.Byte()),
        Opcode.BinInt2 => new IntValue(reader.UInt16()),
        Opcode.Long1 => Integer(reader, reader.Byte()),
        Opcode.Long4 => Integer(reader, reader.Int32()),
        Opcode.Int or Opcode.Long => Integer(reader.Line()),
        Opcode.BinFloat => new FloatValue(reader.Double()),
        Opcode.Float => Float(reader.Line()),
        Opcode.BinUnicode => new TextValue(reader.Text(reader.UInt32())),
        Opcode.ShortBinUnicode => new TextValue(reader.Text(reader.Byte())),
        Opcode.BinUnicode8 => new TextValue(reader.Text(reader.Int64())),
        Opcode.BinString => new TextValue(reader.Latin(reader.Int32())),
        Opcode.ShortBinString => new TextValue(reader.Latin(reader.Byte())),
        Opcode.Unicode => Plain(reader.Line()),
        Opcode.String => Plain(Unquoted(reader.Line())),
        Opcode.BinBytes => new BytesValue(reader.Bytes(reader.UInt32())),
        Opcode.ShortBinBytes => new BytesValue(reader.Bytes(reader.Byte())),
        Opcode.BinBytes8 or Opcode.ByteArray8 => new BytesValue(reader.Bytes(reader.Int64())),
        _ => null,
    };

    private static PickleValue Integer(PickleReader reader, int length)
    {
        if (length is < 0 or > MostIntegerBytes)
            throw new MalformedDataException($"its pickle has an integer of {length} bytes at {reader.Position}");
        return Integer(new BigInteger(reader.Take(length)));
    }

    private static PickleValue Integer(string line)
    {
        // Protocol 0 and 1 write the truth values so.
        if (line is "00" or "01") return new BoolValue(line == "01");
        var digits = line.TrimEnd('L');
        return digits.Length <= MostIntegerBytes
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? Integer(value)
                : throw new MalformedDataException("its pickle has an integer that is none");
    }

    private static PickleValue Integer(BigInteger value) => value >= long.MinValue && value <= long.MaxValue
        ? new IntValue((long)value)
        : new BigIntValue(value);

    private static FloatValue Float(string line) =>
        double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new FloatValue(value)
            : throw new MalformedDataException("its pickle has a number that is none");

    private static TextValue Plain(string text) => text.Contains('\\', StringComparison.Ordinal)
        ? throw new MalformedDataException(
            "its pickle has a text with escapes", "save it with pickle protocol 2 or later")
        : new TextValue(text);

    private static string Unquoted(string text) => text.Length >= 2 && text[0] is ('\'' or '"') && text[^1] == text[0]
        ? text[1..^1]
        : throw new MalformedDataException("its pickle has a text without quotes");
}
