using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>A linear layer: rows of the batch, inputs, outputs.</summary>
public sealed record LinearWork(int Rows, int Inputs, int Outputs) : IWork
{
    public double Operations => 2.0 * Rows * Inputs * Outputs;

    public override string ToString() => $"{Rows}x{Inputs}->{Outputs}";
}

/// <summary>The matrix product by itself, as a linear layer: heads of ResNets, hidden layers, large ones.</summary>
public class LinearBenchmarks : CpuBenchmark
{
    private IProgram? _program;

    public static IEnumerable<LinearWork> Layers =>
    [
        new(10, 512, 10), new(100, 512, 100), new(10, 400, 120), new(100, 784, 300), new(10, 2048, 1000),
        new(100, 4096, 4096), new(1024, 1024, 1024),
    ];

    [ParamsSource(nameof(Layers))]
    public LinearWork Layer { get; set; } = new(10, 512, 10);

    [GlobalSetup]
    public void Setup()
    {
        var graph = new Graph();
        Node x = graph.Input("x", Layer.Inputs);
        var shape = new Shape(Layer.Outputs, Layer.Inputs);
        Node y = graph.Linear(x, graph.Constant(new Tensor(shape, RandomNetwork.Uniform(shape))));
        _program = Backend.Compile(new Computation(Layer.Rows, [y]));
        _program.Write(x, RandomNetwork.Uniform(new Shape(Layer.Rows, Layer.Inputs)));
    }

    [Benchmark]
    public void Forward() => _program!.Run(Layer.Rows);
}
