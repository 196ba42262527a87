using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>What was written: the file's length, and for each tensor with values beyond the new type's range their
/// number (they became infinite).</summary>
public sealed record SafeTensorsSummary(long Bytes, IReadOnlyDictionary<string, long> Overflows);

/// <summary>Writes a .safetensors file, one piece of a tensor at a time; the file appears under its name only once it
/// is complete.</summary>
public static class SafeTensorsWriter
{
    private const string MetadataName = "__metadata__";
    private const int Alignment = 8;
    private const int ChunkElements = 1 << 15;

    /// <summary>The default escapes for the sake of web pages, quotes among them; this text goes into none.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the tensors with floats rounded to <paramref name="floats"/>; integers and bool keep their type.
    /// Wide elements come first, so that all are aligned, else the order is kept.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="tensors">Tensors of an open checkpoint.</param>
    /// <param name="metadata">Texts for the header, in their order.</param>
    /// <param name="floats">float32, float16 or bfloat16.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ArgumentException">A tensor has the name that the format keeps for metadata.</exception>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static SafeTensorsSummary Write(
        string path,
        IEnumerable<CheckpointTensor> tensors,
        IEnumerable<KeyValuePair<string, string>> metadata,
        DType floats,
        bool overwrite = false)
    {
        CheckpointTensor[] ordered = [.. tensors.OrderByDescending(t => Target(t, floats).Size())];
        if (Array.Exists(ordered, t => t.Name == MetadataName))
            throw new ArgumentException($"a .safetensors file cannot hold a tensor named '{MetadataName}'");
        var header = Header(ordered, metadata, floats);
        var overflows = new Dictionary<string, long>(StringComparer.Ordinal);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            long length;
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(header);
                foreach (var tensor in ordered)
                {
                    var count = WriteTensor(stream, tensor, floats);
                    if (count > 0) overflows.Add(tensor.Name, count);
                }
                length = stream.Length;
            }
            File.Move(temporary, path, overwrite);
            return new SafeTensorsSummary(length, overflows);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The type that a tensor is written in.</summary>
    public static DType Target(CheckpointTensor tensor, DType floats) =>
        tensor.DType.IsFloatingPoint() ? floats : tensor.DType;

    private static byte[] Header(
        CheckpointTensor[] tensors, IEnumerable<KeyValuePair<string, string>> metadata, DType floats)
    {
        using var memory = new MemoryStream();
        memory.Write(new byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(memory, Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            foreach (var (key, text) in metadata) json.WriteString(key, text);
            json.WriteEndObject();
            var at = 0L;
            foreach (var tensor in tensors) at = WriteEntry(json, tensor, Target(tensor, floats), at);
            json.WriteEndObject();
        }
        while (memory.Length % Alignment != 0) memory.WriteByte((byte)' ');
        var header = memory.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - sizeof(long));
        return header;
    }

    private static long WriteEntry(Utf8JsonWriter json, CheckpointTensor tensor, DType type, long at)
    {
        var end = at + (tensor.Count * type.Size());
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", SafeTensorsTypes.NameOf(type));
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(at);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static long WriteTensor(Stream stream, CheckpointTensor tensor, DType floats)
    {
        var type = Target(tensor, floats);
        var values = new double[(int)Math.Min(ChunkElements, tensor.Count)];
        var bytes = new byte[values.Length * type.Size()];
        var overflows = 0L;
        for (var first = 0L; first < tensor.Count; first += ChunkElements)
        {
            var count = (int)Math.Min(ChunkElements, tensor.Count - first);
            var piece = bytes.AsSpan(0, count * type.Size());
            if (tensor.DType == type) CopyLittleEndian(tensor, first, piece);
            else overflows += Round(tensor, first, values.AsSpan(0, count), type, piece);
            stream.Write(piece);
        }
        return overflows;
    }

    private static long Round(CheckpointTensor tensor, long first, Span<double> values, DType type, Span<byte> piece)
    {
        tensor.CopyTo(first, values);
        return FloatRounding.Write(type, values, piece);
    }

    private static void CopyLittleEndian(CheckpointTensor tensor, long first, Span<byte> piece)
    {
        tensor.CopyRawTo(first, piece);
        if (!BitConverter.IsLittleEndian) Elements.Reverse(piece, tensor.DType.Size());
    }
}
