using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Engine.Cpu.Singular;

namespace CoreDataless.Cuda;

/// <summary>The processor's solver, with threads of its own.</summary>
internal sealed class HostSingularValues : ISingularValues
{
    private readonly CpuSingularValues _solver;

    public HostSingularValues() => _solver = new CpuSingularValues(SimdSupport.Best, Team);

    /// <summary>Its threads, for who does not compute with it at the same time.</summary>
    public WorkerTeam Team { get; } = new(Environment.ProcessorCount);

    public long EstimateBytes(IMatrixBatch matrices) => _solver.EstimateBytes(matrices);

    public void Compute(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation) =>
        _solver.Compute(matrices, values, cancellation);

    public void Dispose()
    {
        _solver.Dispose();
        Team.Dispose();
    }
}
