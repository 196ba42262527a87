using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// Descent to class prototypes (arXiv 2305.15563, eq. 1-3): from a random image per class, normalised gradient steps on
/// the cross-entropy for that class, clamped to [0, 1]. All runs go down in one batch where memory allows; a run that
/// is larger than the memory budget goes down in slices. The numbers are the same.
/// </summary>
internal sealed class PrototypeDescent(IBackend backend, Network network, EvaluationOptions options) : IDisposable
{
    private readonly DescentProgram _program = new(backend, network, options);

    public CompiledPart Compiled => _program.Compiled(options.Runs * network.Classes);

    /// <summary>
    /// Descends all runs from their start images (runs, classes, C, H, W). When cancelled, returns what there is:
    /// unfinished runs are marked.
    /// </summary>
    public DescentRecord[] Run(
        ReadOnlySpan<float> starts, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        var records = new DescentRecord[options.Runs];
        int runFloats = network.Classes * network.Input.Count;
        for (int r = 0; r < records.Length; r++)
            records[r] = new DescentRecord(network.Classes, starts.Slice(r * runFloats, runFloats).ToArray());
        int runsAtOnce = _program.IsSliced ? 1 : Math.Max(1, _program.Capacity / network.Classes);
        int batches = (records.Length + runsAtOnce - 1) / runsAtOnce;
        for (int b = 0; b < batches && !cancellation.IsCancellationRequested; b++)
        {
            DescentRecord[] runs = [.. records.Skip(b * runsAtOnce).Take(runsAtOnce)];
            Action<int, double> report = Reporter(progress, b, batches);
            if (_program.IsSliced) new SlicedDescent(_program, network, options, runs[0]).Descend(report, cancellation);
            else new DescentBatch(_program, network, options, runs).Descend(report, cancellation);
        }
        return records;
    }

    public void Dispose() => _program.Dispose();

    private Action<int, double> Reporter(IProgress<EvaluationProgress>? progress, int batch, int batches) =>
        (iteration, loss) => progress?.Report(new EvaluationProgress(
            EvaluationPhase.Prototypes, batch * options.Iterations + iteration, batches * options.Iterations, loss));
}
