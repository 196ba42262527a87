using System.Runtime.InteropServices;
using System.Text.Json;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Puts together .safetensors files for tests.</summary>
internal static class SafeTensorsFile
{
    /// <summary>A tensor of the type with the first numbers of a ramp 0, 1, 2, ... (all of them exact in bfloat16 up to
    /// 256); integers are zero.</summary>
    public sealed record Entry(string Name, string Type, params int[] Shape)
    {
        public int Count { get; } = Shape.Aggregate(1, (product, size) => product * size);

        /// <summary>Other numbers than the ramp, for F64.</summary>
        public double[]? Values { get; init; }

        public byte[] Bytes => Type switch
        {
            "F64" when Values is not null => MemoryMarshal.AsBytes<double>(Values).ToArray(),
            "F32" => [.. Enumerable.Range(0, Count).SelectMany(i => BitConverter.GetBytes((float)i))],
            "BF16" => [.. Enumerable.Range(0, Count).SelectMany(i => BitConverter.GetBytes((float)i)[2..])],
            _ => new byte[Count * 8],
        };
    }

    public static byte[] Of(params IEnumerable<Entry> entries)
    {
        var header = new Dictionary<string, object>();
        List<byte> data = [];
        foreach (var entry in entries)
        {
            var begin = data.Count;
            data.AddRange(entry.Bytes);
            header.Add(entry.Name, new
            {
                dtype = entry.Type,
                shape = entry.Shape,
                data_offsets = new[] { begin, data.Count },
            });
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
