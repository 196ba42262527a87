using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Bench;

/// <summary>Threads and instructions of a measurement.</summary>
internal sealed record CpuSetting(int Threads, SimdLevel Simd)
{
    /// <summary>A backend.</summary>
    /// <param name="cut">How it cuts plans into segments; null for its own way.</param>
    public CpuBackend Start(Func<PlanSketch, IReadOnlyList<Segment>>? cut = null) =>
        new(new CpuOptions(Threads, Simd) { Cut = cut });
}
