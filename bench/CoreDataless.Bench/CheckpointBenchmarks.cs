using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using CoreDataless.Checkpoints;
using CoreDataless.Models;

namespace CoreDataless.Bench;

/// <summary>
/// From a file to a network: a sample of 1.4 MB in float16, and a full-width ResNet18 of 45 MB in float32.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class CheckpointBenchmarks
{
    private string _path = "";

    [Params("sample", "full")]
    public string File { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _path = File == "sample"
            ? Samples.Largest
            : Path.Join(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");
        if (File == "full") Write(_path, [.. RandomNetwork.Weights(File, classes: 10)]);
    }

    [Benchmark]
    public Network Load()
    {
        using Checkpoint checkpoint = Checkpoint.Open(_path);
        return ModelLoader.Load(WeightSet.From(checkpoint));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        if (File == "full") System.IO.File.Delete(_path);
    }

    // .safetensors: length of the header, the header, the numbers.
    private static void Write(string path, Weight[] weights)
    {
        var header = new JsonObject();
        long end = 0;
        foreach (Weight weight in weights)
        {
            long start = end;
            end += weight.Count * sizeof(float);
            header[weight.Name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. weight.Dimensions.Select(d => (JsonNode)d)]),
                ["data_offsets"] = new JsonArray(start, end),
            };
        }
        byte[] text = Encoding.UTF8.GetBytes(header.ToJsonString());
        using FileStream stream = System.IO.File.Create(path);
        stream.Write(BitConverter.GetBytes((long)text.Length));
        stream.Write(text);
        foreach (Weight weight in weights) stream.Write(MemoryMarshal.AsBytes<float>(weight.Read()));
    }
}
