using CoreDataless.Engine.Cpu;

namespace CoreDataless.Bench;

/// <summary>Threads and instructions of a measurement.</summary>
internal sealed record CpuSetting(int Threads, SimdLevel Simd)
{
    public CpuBackend Start() => new(new CpuOptions(Threads, Simd));
}
