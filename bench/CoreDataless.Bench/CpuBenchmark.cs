using BenchmarkDotNet.Attributes;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Bench;

/// <summary>A suite that runs with every instruction set of this machine, on one thread and on all.</summary>
[Config(typeof(ThroughputConfig))]
public abstract class CpuBenchmark
{
    private CpuBackend? _backend;

    public static IEnumerable<SimdLevel> Levels =>
        Enum.GetValues<SimdLevel>().Where(level => level <= SimdSupport.Best).Reverse();

    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [ParamsSource(nameof(Levels))]
    public SimdLevel Simd { get; set; }

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    internal CpuBackend Backend => _backend ??= Start(new CpuSetting(Threads, Simd));

    [GlobalCleanup]
    public void Stop()
    {
        _backend?.Dispose();
        _backend = null;
    }

    private static CpuBackend Start(CpuSetting cpu)
    {
        Peak.Of(cpu);                                       // measured now, not after the benchmarks
        return cpu.Start();
    }
}
