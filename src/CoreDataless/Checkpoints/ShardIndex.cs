using System.Text.Json;
using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>The index of a checkpoint in several files, as Hugging Face writes it: JSON whose weight_map names for each
/// tensor the file that holds it.</summary>
/// <param name="Tensors">Tensors and their files in the order of the index.</param>
internal sealed record ShardIndex(IReadOnlyList<(string Tensor, string File)> Tensors)
{
    /// <summary>As for a .safetensors header. The largest models that are published need a tenth of it.</summary>
    private const int MostBytes = 100_000_000;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Whether the file begins as JSON. So may the length that a .safetensors file begins with, but its upper
    /// bytes are zero.</summary>
    public static bool IsThere(ByteRun file)
    {
        var start = file.Slice(0, (int)Math.Min(sizeof(long), file.Length));
        return start.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && !start.Contains((byte)0);
    }

    /// <exception cref="MalformedDataException">It is no index, or names files that are not beside it.</exception>
    public static ShardIndex Read(ByteRun file)
    {
        if (file.Length > MostBytes)
            throw new MalformedDataException($"it has {file.Length} bytes, too many for an index", "check the path");
        try
        {
            using var document = JsonDocument.Parse(file.Span.ToArray(), Options);
            return new ShardIndex(Read(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"it begins as JSON, but is none ({e.Message})");
        }
        catch (InvalidOperationException)
        {
            throw new MalformedDataException("it has a text that is not Unicode");
        }
    }

    private static List<(string Tensor, string File)> Read(JsonElement root)
    {
        if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw new MalformedDataException(
                "it is JSON, but no index of a checkpoint (which has a weight_map)", "name a file with weights");
        var tensors = new List<(string Tensor, string File)>();
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                throw new MalformedDataException($"its weight_map has no file's name for '{entry.Name}'");
            tensors.Add((entry.Name, CheckName(entry.Value.GetString()!)));
        }
        return tensors;
    }

    // Shards lie beside their index. What a stranger's index says must not lead anywhere else, on any system.
    private static string CheckName(string file)
    {
        if (file is "" or "." or ".." || file.AsSpan().ContainsAny("/\\:\0"))
            throw new MalformedDataException(
                $"it names '{file}', which is no file beside it", "do not use it, or put all files into one folder");
        return file;
    }
}
