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

    [ParamsSource(nameof(Levels), Priority = 1)]
    public SimdLevel Simd { get; set; }

    [ParamsSource(nameof(ThreadCounts), Priority = 2)]
    public int Threads { get; set; }

    internal CpuBackend Backend => _backend ??= new CpuSetting(Threads, Simd).Start();

    [GlobalCleanup]
    public void Stop()
    {
        _backend?.Dispose();
        _backend = null;
    }
}
