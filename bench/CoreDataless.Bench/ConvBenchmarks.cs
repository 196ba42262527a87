using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Bench;

/// <summary>The convolution shapes of ResNet18 on 32x32 images, batch 10: forward and input gradient.</summary>
[InProcess]
[MemoryDiagnoser]
public class ConvBenchmarks
{
    private const int Batch = 10;
    private readonly CpuBackend _backend = new();
    private IProgram? _forward;
    private IProgram? _gradient;

    /// <summary>in channels, out channels, image size, kernel, stride.</summary>
    [Params(
        "3 64 32 3 1", "64 64 32 3 1", "64 128 32 3 2", "64 128 32 1 2", "128 128 16 3 1", "256 256 8 3 1", "512 512 4 3 1")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] n = [.. Shape.Split(' ').Select(int.Parse)];
        var random = new Random(1);
        var graph = new Graph();
        Node x = graph.Input("x", n[0], n[2], n[2]);
        var shape = new Shape(n[1], n[0], n[3], n[3]);
        float[] values = [.. Enumerable.Range(0, shape.Count).Select(_ => random.NextSingle())];
        Node weight = graph.Constant(new Tensor(shape, values));
        Node y = graph.Conv2d(x, weight, stride: n[4], padding: n[3] / 2);
        Node dx = graph.Gradient(y, x, graph.Input("dy", y.Shape));
        _forward = _backend.Compile(new Computation(Batch, [y]));
        _gradient = _backend.Compile(new Computation(Batch, [dx]));
    }

    [Benchmark]
    public void Forward() => _forward!.Run(Batch);

    [Benchmark]
    public void InputGradient() => _gradient!.Run(Batch);

    [GlobalCleanup]
    public void Cleanup() => _backend.Dispose();
}
