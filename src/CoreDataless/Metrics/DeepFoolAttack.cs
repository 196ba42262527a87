using CoreDataless.Engine;

namespace CoreDataless.Metrics;

/// <summary>
/// DeepFool in L2 (arXiv 1511.04599) with the semantics of foolbox 3.3's <c>L2DeepFoolAttack</c>: a fixed set of
/// candidate classes, moves relative to the class predicted at the start, the perturbation summed without clipping and
/// the image clipped at each step. One forward and one backward pass per step serve all candidates of all images;
/// images that the forward pass finds done leave the batch before the backward pass.
/// </summary>
internal sealed class DeepFoolAttack : IDisposable
{
    private readonly DeepFoolGraph _graph;
    private readonly EvaluationOptions _options;
    private readonly IProgram _program;

    /// <summary>Compiles the graph for so many images at once, or for as many as the device has room for.</summary>
    public DeepFoolAttack(IBackend backend, DeepFoolGraph graph, int images, EvaluationOptions options)
    {
        (_graph, _options) = (graph, options);
        _program = BatchBudget.Compile(backend, graph.For, 1, images);
    }

    private int Classes => _graph.Logits.Shape.Count;

    /// <summary>What was compiled, to attack so many images.</summary>
    public CompiledPart Compiled(int images) => CompiledPart.Of("DeepFool", images, _program);

    /// <summary>Attacks all rows; when cancelled, the rows not marked as finished keep their start.</summary>
    /// <param name="rows">Images and labels.</param>
    /// <param name="logits">The logits of the images, (rows, classes).</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Asked before each step.</param>
    public void Run(
        IReadOnlyList<DeepFoolRow> rows,
        ReadOnlySpan<float> logits,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        for (int first = 0; first < rows.Count; first += _program.Capacity)
        {
            DeepFoolRow[] batch = [.. rows.Skip(first).Take(_program.Capacity)];
            Write(batch, logits.Slice(first * Classes, batch.Length * Classes));
            int end = first + batch.Length;
            Attack(batch, alive => progress?.Report(new EvaluationProgress(
                EvaluationPhase.DeepFool, end - alive, rows.Count, double.NaN)), cancellation);
            if (cancellation.IsCancellationRequested) return;
        }
    }

    public void Dispose() => _program.Dispose();

    private void Write(DeepFoolRow[] batch, ReadOnlySpan<float> logits)
    {
        float[] images = [.. batch.SelectMany(row => row.Image)];
        _program.Write(_graph.Start, images);
        _program.Write(_graph.Point, images);
        _program.Write(_graph.Total, new float[images.Length]);
        _program.Write(_graph.Label, Labels.OneHot([.. batch.Select(row => row.Label)], Classes));
        _program.Write(_graph.Seeds, _graph.SeedsFor(logits));
    }

    private void Attack(DeepFoolRow[] alive, Action<int> report, CancellationToken cancellation)
    {
        for (int step = 0; step < _options.DeepFoolSteps && alive.Length > 0; step++)
        {
            if (cancellation.IsCancellationRequested) return;
            _program.Start(alive.Length);
            float[] keep = Read(_graph.Keep, alive.Length);
            int[] kept = [.. Enumerable.Range(0, alive.Length).Where(i => keep[i] != 0)];
            Finish(alive, [.. Enumerable.Range(0, alive.Length).Except(kept)]);
            _program.Resume(kept);
            alive = [.. kept.Select(i => alive[i])];
            foreach (DeepFoolRow row in alive) row.Moves++;
            report(alive.Length);
        }
        Finish(alive, [.. Enumerable.Range(0, alive.Length)]);
    }

    // An image ends where it is: at the point just looked at, or where its last move led.
    private void Finish(DeepFoolRow[] alive, int[] ended)
    {
        if (ended.Length == 0) return;
        float[] points = Read(_graph.Point, ended[^1] + 1);
        int pixels = _graph.Point.Shape.Count;
        foreach (int i in ended) alive[i].Finish(points.AsSpan(i * pixels, pixels));
    }

    private float[] Read(Node node, int rows)
    {
        var values = new float[rows * node.Shape.Count];
        _program.Read(node, values);
        return values;
    }
}
