using System.Buffers.Binary;
using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>The .safetensors format: the length of a JSON header (8 bytes), the header, then the tensors without gap or
/// overlap, little-endian and row-major.</summary>
internal static class SafeTensorsReader
{
    /// <summary>The format's own limit.</summary>
    private const long MostHeaderBytes = 100_000_000;

    private const int PrefixLength = 8;

    private sealed record Entry(string Name, DType Type, long[] Shape, long Begin, long End);

    /// <summary>Whether the file begins as one: a length, then a JSON object.</summary>
    public static bool IsThere(ReadOnlySpan<byte> start) => start.Length > PrefixLength && start[PrefixLength] == '{';

    /// <exception cref="MalformedDataException">The file is damaged or has elements of an unknown type.</exception>
    /// <exception cref="JsonException">The header is no JSON.</exception>
    public static CheckpointContent Read(ByteRun file)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(file.Slice(0, PrefixLength));
        if (length is < 2 or > MostHeaderBytes || length > file.Length - PrefixLength)
            throw new MalformedDataException($"its header claims {length} bytes");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = ReadHeader(file.Slice(PrefixLength, (int)length), metadata);
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var data = file.Part(PrefixLength + length, file.Length - PrefixLength - length);
        CheckTiling(entries, data.Length);
        var tensors = entries.ConvertAll(e => (e.Name, View(e, data)));
        return new CheckpointContent(tensors, metadata, []);
    }

    private static List<Entry> ReadHeader(ReadOnlySpan<byte> header, Dictionary<string, string> metadata)
    {
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
        var entries = new List<Entry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json) is { } name)
        {
            if (!names.Add(name)) throw new MalformedDataException($"its header has '{name}' twice");
            if (name == "__metadata__") ReadMetadata(ref json, metadata);
            else entries.Add(ReadEntry(ref json, name));
        }
        if (json.Read()) throw new MalformedDataException("its header goes on behind its end");
        return entries;
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json) is { } key)
        {
            if (!metadata.TryAdd(key, ExpectText(ref json)))
                throw new MalformedDataException($"its metadata has '{key}' twice");
        }
    }

    private static Entry ReadEntry(ref Utf8JsonReader json, string name)
    {
        (string? Type, long[]? Shape, long[]? Offsets) seen = default;
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json) is { } key)
        {
            switch (key)
            {
                case "dtype" when seen.Type is null: seen.Type = ExpectText(ref json); break;
                case "shape" when seen.Shape is null: seen.Shape = Numbers(ref json); break;
                case "data_offsets" when seen.Offsets is null: seen.Offsets = Numbers(ref json); break;
                default:
                    throw new MalformedDataException(
                        $"tensor '{name}' has '{key}' in its header where it should not");
            }
        }
        if (seen is not ({ } type, { } shape, [var begin, var end]))
            throw new MalformedDataException($"tensor '{name}' lacks its dtype, shape or two data_offsets");
        var element = SafeTensorsTypes.Find(type) ?? throw new MalformedDataException(
            $"tensor '{name}' is of the type {type}, which is not read", "convert it to F32, F16 or BF16");
        return new Entry(name, element, shape, begin, end);
    }

    private static void CheckTiling(List<Entry> entries, long length)
    {
        var free = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != free || entry.End < entry.Begin || entry.End > length)
                throw new MalformedDataException(
                    $"tensor '{entry.Name}' at {entry.Begin}..{entry.End} leaves a hole, overlaps or is outside");
            var wanted = checked(StridedView.CountOf(entry.Shape) * entry.Type.Size());
            if (entry.End - entry.Begin != wanted)
                throw new MalformedDataException(
                    $"tensor '{entry.Name}' has {entry.End - entry.Begin} bytes, but its shape needs {wanted}");
            free = entry.End;
        }
        if (free != length)
            throw new MalformedDataException($"{length - free} bytes behind the last tensor belong to none");
    }

    private static StridedView View(Entry entry, ByteRun data)
    {
        var bytes = data.Part(entry.Begin, entry.End - entry.Begin);
        return new StridedView(bytes, entry.Type, false, 0, entry.Shape, StridedView.RowMajor(entry.Shape));
    }

    private static string? NextName(ref Utf8JsonReader json)
    {
        if (!json.Read()) throw new MalformedDataException("its header ends too early");
        return json.TokenType == JsonTokenType.PropertyName ? Text(ref json) : null;
    }

    private static long[] Numbers(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var numbers = new List<long>();
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            if (!json.TryGetInt64(out var number) || number < 0)
                throw new MalformedDataException("its header has a size that is no whole number");
            numbers.Add(number);
        }
        if (json.TokenType != JsonTokenType.EndArray)
            throw new MalformedDataException("its header has a list of what are no sizes");
        return [.. numbers];
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
            throw new MalformedDataException($"its header has {json.TokenType} where {token} should be");
    }

    private static string ExpectText(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.String);
        return Text(ref json);
    }

    private static string Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new MalformedDataException("its header has a text that is not Unicode");
        }
    }
}
