using BenchmarkDotNet.Attributes;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Bench;

/// <summary>Forward and input gradient of the paper's ResNet18: one descent iteration of ten prototypes.</summary>
[InProcess]
[MemoryDiagnoser]
public class DescentBenchmarks
{
    private const int Batch = 10;
    private CpuBackend? _backend;
    private IProgram? _program;

    [Params(SimdLevel.Portable, SimdLevel.Avx2, SimdLevel.Avx512)]
    public SimdLevel Simd { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend(new CpuOptions(Threads, Simd));
        var net = new ResNet18();
        (_, Node loss, Node gradient) = net.Descent();
        _program = _backend.Compile(new Computation(Batch, [loss, gradient]));
    }

    [Benchmark]
    public void Iteration() => _program!.Run(Batch);

    [GlobalCleanup]
    public void Cleanup() => _backend!.Dispose();
}
