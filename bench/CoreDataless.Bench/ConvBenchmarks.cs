using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>A convolution of ResNet18 on ten images: channels, size of the image, kernel, stride.</summary>
public sealed record ConvWork(int From, int To, int Size, int Kernel, int Stride) : IWork
{
    internal const int Images = 10;

    private int OutputSize => (Size - 1) / Stride + 1;

    public double Operations => 2.0 * Images * OutputSize * OutputSize * From * To * Kernel * Kernel;

    public override string ToString() => $"{From}->{To} {Size}x{Size} {Kernel}x{Kernel} s{Stride}";
}

/// <summary>Each convolution shape of ResNet18, at full and quarter width: forward and input gradient.</summary>
public class ConvBenchmarks : CpuBenchmark
{
    private IProgram? _forward;
    private IProgram? _gradient;

    public static IEnumerable<ConvWork> Shapes => ShapesFrom(64).Concat(ShapesFrom(16));

    [ParamsSource(nameof(Shapes))]
    public ConvWork Shape { get; set; } = new(3, 64, 32, 3, 1);

    [GlobalSetup]
    public void Setup()
    {
        var graph = new Graph();
        Node x = graph.Input("x", Shape.From, Shape.Size, Shape.Size);
        var shape = new Shape(Shape.To, Shape.From, Shape.Kernel, Shape.Kernel);
        Node weight = graph.Constant(new Tensor(shape, RandomNetwork.Uniform(shape)));
        Node y = graph.Conv2d(x, weight, stride: Shape.Stride, padding: Shape.Kernel / 2);
        Node dy = graph.Input("dy", y.Shape);
        _forward = Backend.Compile(new Computation(ConvWork.Images, [y]));
        _gradient = Backend.Compile(new Computation(ConvWork.Images, [graph.Gradient(y, x, dy)]));
        _forward.Write(x, RandomNetwork.Uniform(new Shape(ConvWork.Images, x.Shape.Count)));
        _gradient.Write(dy, RandomNetwork.Uniform(new Shape(ConvWork.Images, y.Shape.Count)));
    }

    [Benchmark]
    public void Forward() => _forward!.Run(ConvWork.Images);

    [Benchmark]
    public void InputGradient() => _gradient!.Run(ConvWork.Images);

    private static IEnumerable<ConvWork> ShapesFrom(int width)
    {
        yield return new ConvWork(3, width, 32, 3, 1);
        for (int stage = 0; stage < 4; stage++)
        {
            (int channels, int size) = (width << stage, 32 >> stage);
            yield return new ConvWork(channels, channels, size, 3, 1);
            if (stage == 3) continue;
            yield return new ConvWork(channels, 2 * channels, size, 3, 2);
            yield return new ConvWork(channels, 2 * channels, size, 1, 2);
        }
    }
}
