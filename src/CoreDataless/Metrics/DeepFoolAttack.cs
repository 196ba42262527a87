using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>One image under attack.</summary>
internal sealed class DeepFoolRow
{
    /// <summary>The image; after the attack, its adversary.</summary>
    public required float[] Image { get; set; }

    /// <summary>The class that it should leave.</summary>
    public required int Label { get; init; }

    /// <summary>Moves made.</summary>
    public int Moves { get; set; }

    /// <summary>Did the attack end, whether it succeeded or not?</summary>
    public bool Finished { get; set; }
}

/// <summary>
/// DeepFool in L2 (arXiv 1511.04599) with the semantics of foolbox 3.3's <c>L2DeepFoolAttack</c>: a fixed set of
/// candidate classes, moves relative to the class predicted at the start, the perturbation summed without clipping and
/// the image clipped at each step. One forward and one backward pass per step serve all candidates of all images;
/// images that are done leave the batch.
/// </summary>
internal sealed class DeepFoolAttack : IDisposable
{
    // foolbox projects the adversary into a ball of this radius; images of up to 100x100 cannot leave it.
    private const double Epsilon = 100;

    private readonly Network _network;
    private readonly EvaluationOptions _options;
    private readonly int _candidates;
    private readonly Node _start;
    private readonly Node _total;
    private readonly Node _point;
    private readonly Node _seeds;
    private readonly Node _logits;
    private readonly Node _nextTotal;
    private readonly Node _nextPoint;
    private readonly IProgram _program;

    public DeepFoolAttack(IBackend backend, Network network, EvaluationOptions options, int images)
    {
        (_network, _options) = (network, options);
        _candidates = options.Candidates == 0 ? network.Classes : Math.Min(options.Candidates, network.Classes);
        var graph = new Graph();
        _start = graph.Input("start", network.Input);
        _total = graph.Input("total", network.Input);
        _point = graph.Input("point", network.Input);
        _seeds = graph.Input("seeds", new Shape(network.Classes), copies: _candidates - 1);
        _logits = network.Append(graph, _point).Logits;
        Node gradients = graph.Gradient(_logits, _point, _seeds);
        _nextTotal = graph.Add(_total, graph.DeepFoolMove(gradients, _logits, _seeds));
        _nextPoint = graph.DeepFoolPoint(_start, _nextTotal, new Op.DeepFoolPoint(options.Overshoot, 0, 1));
        int capacity = BatchBudget.Capacity(backend, Computation, 1, images, options.MemoryBudget);
        _program = backend.Compile(Computation(capacity));
    }

    public long MemoryBytes => _program.MemoryBytes;

    private int Pixels => _network.Input.Count;

    /// <summary>Attacks all rows; when cancelled, the rows not marked as finished keep their start.</summary>
    /// <param name="rows">Images and labels.</param>
    /// <param name="logits">The logits of the images, (rows, classes).</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Asked before each step.</param>
    public void Run(
        IReadOnlyList<DeepFoolRow> rows,
        ReadOnlyMemory<float> logits,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        for (int first = 0; first < rows.Count; first += _program.Capacity)
        {
            int count = Math.Min(_program.Capacity, rows.Count - first);
            Live[] batch = [.. Enumerable.Range(first, count).Select(i => new Live(
                rows[i], SeedsFor(logits.Span.Slice(i * _network.Classes, _network.Classes))))];
            Attack(batch, live => progress?.Report(new EvaluationProgress(
                EvaluationPhase.DeepFool, first + count - live, rows.Count, double.NaN)), cancellation);
            if (cancellation.IsCancellationRequested) return;
        }
    }

    public void Dispose() => _program.Dispose();

    private Computation Computation(int images) =>
        new(images, [_logits], new Update(_total, _nextTotal), new Update(_point, _nextPoint));

    // Seed s asks for the gradient of logit[order[s + 1]] - logit[order[0]]; the order is fixed for the whole attack.
    private float[] SeedsFor(ReadOnlySpan<float> logits)
    {
        int[] order = Labels.Best(logits, _candidates);
        var seeds = new float[(_candidates - 1) * _network.Classes];
        for (int s = 0; s < _candidates - 1; s++)
        {
            seeds[s * _network.Classes + order[s + 1]] = 1;
            seeds[s * _network.Classes + order[0]] = -1;
        }
        return seeds;
    }

    private void Attack(Live[] batch, Action<int> report, CancellationToken cancellation)
    {
        List<Live> alive = [.. batch];
        Write(alive);
        for (int step = 0; step < _options.DeepFoolSteps && alive.Count > 0; step++)
        {
            if (cancellation.IsCancellationRequested) return;
            _program.Run(alive.Count);
            float[] logits = Read(_logits, alive.Count);
            float[] points = Read(_point, alive.Count);
            bool[] done = [.. alive.Select((r, i) => IsAdversarial(logits, i, r.Row.Label))];
            for (int i = 0; i < done.Length; i++)
            {
                // An image that is done does not take the step just computed.
                if (done[i])
                {
                    alive[i].Finish();
                    continue;
                }
                points.AsSpan(i * Pixels, Pixels).CopyTo(alive[i].Point);
                alive[i].Row.Moves++;
            }
            if (Array.Exists(done, d => d)) alive = Compact(alive, done);
            report(alive.Count);
        }
        foreach (Live live in alive) live.Finish();
    }

    private bool IsAdversarial(float[] logits, int row, int label) =>
        Labels.ArgMax(logits.AsSpan(row * _network.Classes, _network.Classes)) != label;

    private List<Live> Compact(List<Live> alive, bool[] done)
    {
        float[] totals = Read(_total, alive.Count);
        for (int i = 0; i < done.Length; i++) totals.AsSpan(i * Pixels, Pixels).CopyTo(alive[i].Total);
        List<Live> rest = [.. alive.Where((_, i) => !done[i])];
        Write(rest);
        return rest;
    }

    private void Write(List<Live> rows)
    {
        if (rows.Count == 0) return;
        _program.Write(_start, Join(rows, r => r.Row.Image));
        _program.Write(_point, Join(rows, r => r.Point));
        _program.Write(_total, Join(rows, r => r.Total));
        _program.Write(_seeds, Join(rows, r => r.Seeds));
    }

    private float[] Read(Node node, int rows)
    {
        var values = new float[rows * node.Shape.Count];
        _program.Read(node, values);
        return values;
    }

    private static float[] Join(List<Live> rows, Func<Live, float[]> part)
    {
        int width = part(rows[0]).Length;
        var values = new float[rows.Count * width];
        for (int i = 0; i < rows.Count; i++) part(rows[i]).CopyTo(values, i * width);
        return values;
    }

    private sealed class Live(DeepFoolRow row, float[] seeds)
    {
        public DeepFoolRow Row => row;

        public float[] Seeds => seeds;

        public float[] Point { get; } = (float[])row.Image.Clone();

        public float[] Total { get; } = new float[row.Image.Length];

        // x0 + min(1, epsilon / |p|) * p with p = x - x0: foolbox's rounding, though the factor is 1.
        public void Finish()
        {
            double square = 0;
            for (int i = 0; i < Point.Length; i++) square += Math.Pow(Point[i] - row.Image[i], 2);
            float factor = (float)Math.Min(1, Epsilon / Math.Max(Math.Sqrt(square), 1e-12));
            var adversary = new float[Point.Length];
            for (int i = 0; i < Point.Length; i++)
                adversary[i] = row.Image[i] + factor * (Point[i] - row.Image[i]);
            row.Image = adversary;
            row.Finished = true;
        }
    }
}
