using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>One image under attack.</summary>
internal sealed class DeepFoolRow
{
    // foolbox projects the adversary into a ball of this radius; images of up to 100x100 cannot leave it.
    private const double Epsilon = 100;

    /// <summary>The image; after the attack, its adversary.</summary>
    public required float[] Image { get; set; }

    /// <summary>The class that it should leave.</summary>
    public required int Label { get; init; }

    /// <summary>Moves made.</summary>
    public int Moves { get; set; }

    /// <summary>Did the attack end, whether it succeeded or not?</summary>
    public bool Finished { get; private set; }

    /// <summary>
    /// Ends at a point: x0 + min(1, epsilon / |p|) * p with p = x - x0, which is foolbox's rounding, though the factor
    /// is 1.
    /// </summary>
    public void Finish(ReadOnlySpan<float> point)
    {
        double square = 0;
        for (int i = 0; i < point.Length; i++) square += Math.Pow(point[i] - Image[i], 2);
        float factor = (float)Math.Min(1, Epsilon / Math.Max(Math.Sqrt(square), 1e-12));
        var adversary = new float[point.Length];
        for (int i = 0; i < point.Length; i++) adversary[i] = Image[i] + factor * (point[i] - Image[i]);
        (Image, Finished) = (adversary, true);
    }
}

/// <summary>
/// DeepFool in L2 (arXiv 1511.04599) with the semantics of foolbox 3.3's <c>L2DeepFoolAttack</c>: a fixed set of
/// candidate classes, moves relative to the class predicted at the start, the perturbation summed without clipping and
/// the image clipped at each step. One forward and one backward pass per step serve all candidates of all images;
/// images that the forward pass finds done leave the batch before the backward pass.
/// </summary>
internal sealed class DeepFoolAttack : IDisposable
{
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
            Write(batch, logits.Slice(first * _network.Classes, batch.Length * _network.Classes));
            int end = first + batch.Length;
            Attack(batch, alive => progress?.Report(new EvaluationProgress(
                EvaluationPhase.DeepFool, end - alive, rows.Count, double.NaN)), cancellation);
            if (cancellation.IsCancellationRequested) return;
        }
    }

    public void Dispose() => _program.Dispose();

    private Computation Computation(int images) =>
        new(images, [_logits], new Update(_total, _nextTotal), new Update(_point, _nextPoint)) { Pause = [_logits] };

    private void Write(DeepFoolRow[] batch, ReadOnlySpan<float> logits)
    {
        float[] images = [.. batch.SelectMany(row => row.Image)];
        _program.Write(_start, images);
        _program.Write(_point, images);
        _program.Write(_total, new float[images.Length]);
        _program.Write(_seeds, SeedsFor(logits));
    }

    // Seed s asks for the gradient of logit[order[s + 1]] - logit[order[0]]; the order is fixed for the whole attack.
    private float[] SeedsFor(ReadOnlySpan<float> logits)
    {
        int images = logits.Length / _network.Classes;
        var seeds = new float[images * (_candidates - 1) * _network.Classes];
        Span<float> seed = seeds;
        for (int i = 0; i < images; i++)
        {
            int[] order = Labels.Best(logits.Slice(i * _network.Classes, _network.Classes), _candidates);
            for (int s = 1; s < _candidates; s++)
            {
                (seed[order[s]], seed[order[0]]) = (1, -1);
                seed = seed[_network.Classes..];
            }
        }
        return seeds;
    }

    private void Attack(DeepFoolRow[] alive, Action<int> report, CancellationToken cancellation)
    {
        for (int step = 0; step < _options.DeepFoolSteps && alive.Length > 0; step++)
        {
            if (cancellation.IsCancellationRequested) return;
            _program.Start(alive.Length);
            float[] logits = Read(_logits, alive.Length);
            int[] kept = [.. Enumerable.Range(0, alive.Length).Where(i => !IsAdversarial(logits, i, alive[i].Label))];
            Finish(alive, except: kept);
            _program.Resume(kept);
            alive = [.. kept.Select(i => alive[i])];
            foreach (DeepFoolRow row in alive) row.Moves++;
            report(alive.Length);
        }
        Finish(alive, except: []);
    }

    private bool IsAdversarial(float[] logits, int row, int label) =>
        Labels.ArgMax(logits.AsSpan(row * _network.Classes, _network.Classes)) != label;

    // An image ends where it is: at the point just looked at, or where its last move led.
    private void Finish(DeepFoolRow[] alive, int[] except)
    {
        if (except.Length == alive.Length) return;
        float[] points = Read(_point, alive.Length);
        int pixels = _network.Input.Count;
        foreach (int i in Enumerable.Range(0, alive.Length).Except(except))
            alive[i].Finish(points.AsSpan(i * pixels, pixels));
    }

    private float[] Read(Node node, int rows)
    {
        var values = new float[rows * node.Shape.Count];
        _program.Read(node, values);
        return values;
    }
}
