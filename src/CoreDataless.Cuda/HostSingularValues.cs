using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;

namespace CoreDataless.Cuda;

/// <summary>The processor's solver, with threads of its own.</summary>
internal sealed class HostSingularValues : ISingularValues
{
    private readonly CpuBackend _host = new();
    private readonly ISingularValues _solver;

    public HostSingularValues() => _solver = _host.CreateSingularValues();

    public long EstimateBytes(IMatrixBatch matrices) => _solver.EstimateBytes(matrices);

    public void Compute(IMatrixBatch matrices, Span<double> values, CancellationToken cancellation) =>
        _solver.Compute(matrices, values, cancellation);

    public void Dispose()
    {
        _solver.Dispose();
        _host.Dispose();
    }
}
