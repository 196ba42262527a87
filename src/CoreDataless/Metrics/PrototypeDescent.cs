using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>One run's images at the end of its descent, and how it went.</summary>
internal sealed class DescentRecord(int classes)
{
    /// <summary>(classes, C, H, W).</summary>
    public float[] Images { get; set; } = [];

    /// <summary>Losses per class at each evaluation; an image that stopped on its own keeps its last.</summary>
    public List<float[]> Losses { get; } = [];

    public int Updates { get; set; }

    public int ZeroGradients { get; set; }

    /// <summary>Did the descent end by itself, not by cancellation?</summary>
    public bool Finished { get; set; }

    public float[] LastLoss => Losses.Count > 0 ? Losses[^1] : new float[classes];
}

/// <summary>
/// Descent to class prototypes (arXiv 2305.15563, eq. 1-3): from a random image per class, normalised gradient steps on
/// the cross-entropy for that class, clamped to [0, 1]. All runs go down in one batch; whoever has stopped leaves it.
/// </summary>
internal sealed class PrototypeDescent : IDisposable
{
    private readonly Network _network;
    private readonly EvaluationOptions _options;
    private readonly int _group;
    private readonly Node _images;
    private readonly Node _target;
    private readonly Node _loss;
    private readonly Node _norm;
    private readonly Node _moved;
    private readonly IProgram _program;

    public PrototypeDescent(IBackend backend, Network network, EvaluationOptions options)
    {
        (_network, _options) = (network, options);
        _group = options.Stop == StopRule.PerRun ? network.Classes : 1;
        var graph = new Graph();
        _images = graph.Input("images", network.Input);
        _target = graph.Input("target", network.Classes);
        _loss = graph.SoftmaxCrossEntropy(network.Append(graph, _images).Logits, _target, options.SeedGradient);
        Node gradient = graph.Gradient(_loss, _images);
        _norm = graph.L2Norm(gradient);
        Rule = new Op.DescentStep(options.Step, 0, 1, options.StopLoss, _group);
        _moved = graph.DescentStep(_images, gradient, _norm, _loss, Rule);
        int all = options.Runs * network.Classes;
        int capacity = BatchBudget.Capacity(backend, Computation, network.Classes, all, options.MemoryBudget);
        _program = backend.Compile(Computation(capacity));
    }

    public long MemoryBytes => _program.MemoryBytes;

    private Op.DescentStep Rule { get; }

    private int Classes => _network.Classes;

    private int Pixels => _network.Input.Count;

    /// <summary>
    /// Descends all runs from their start images (runs, classes, C, H, W). When cancelled, returns what there is:
    /// unfinished runs are marked.
    /// </summary>
    public DescentRecord[] Run(
        ReadOnlySpan<float> starts, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        var records = new DescentRecord[_options.Runs];
        int runFloats = Classes * Pixels;
        for (int r = 0; r < records.Length; r++)
            records[r] = new DescentRecord(Classes) { Images = starts.Slice(r * runFloats, runFloats).ToArray() };
        int runsPerBatch = _program.Capacity / Classes;
        for (int first = 0; first < records.Length && !cancellation.IsCancellationRequested; first += runsPerBatch)
        {
            int count = Math.Min(runsPerBatch, records.Length - first);
            var batch = new Batch(this, records, first, count);
            batch.Descend(progress, cancellation);
        }
        return records;
    }

    public void Dispose() => _program.Dispose();

    private Computation Computation(int images) =>
        new(images, [_loss, _norm], new Update(_images, _moved));

    /// <summary>Some runs going down together. A unit is what stops at once: a run, or one image.</summary>
    private sealed class Batch
    {
        private readonly PrototypeDescent _owner;
        private readonly DescentRecord[] _records;
        private readonly List<int> _alive;
        private readonly float[] _losses;
        private readonly float[] _norms;

        public Batch(PrototypeDescent owner, DescentRecord[] records, int firstRun, int runs)
        {
            (_owner, _records) = (owner, records);
            int perRun = owner.Classes / owner._group;
            _alive = [.. Enumerable.Range(firstRun * perRun, runs * perRun)];
            _losses = new float[runs * owner.Classes];
            _norms = new float[runs * owner.Classes];
        }

        private int Group => _owner._group;

        private int AliveRows => _alive.Count * Group;

        public void Descend(IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
        {
            int[] runs = [.. _alive.Select(RunOf).Distinct()];
            WriteAlive();
            int iterations = _owner._options.Iterations;
            for (int i = 0; i < iterations && _alive.Count > 0; i++)
            {
                if (cancellation.IsCancellationRequested)
                {
                    SaveAlive();
                    return;
                }
                _owner._program.Run(AliveRows);
                _owner._program.Read(_owner._loss, _losses.AsSpan(0, AliveRows));
                _owner._program.Read(_owner._norm, _norms.AsSpan(0, AliveRows));
                progress?.Report(new EvaluationProgress(
                    EvaluationPhase.Prototypes, i + 1, iterations, _losses.AsSpan(0, AliveRows).ToArray().Average()));
                Note(runs);
                Leave();
                foreach (int run in runs) _records[run].Finished = !_alive.Exists(u => RunOf(u) == run);
            }
            SaveAlive();
            foreach (int run in runs) _records[run].Finished = true;
        }

        private int RunOf(int unit) => unit * Group / _owner.Classes;

        private Span<float> ImagesOf(int unit)
        {
            int first = unit * Group % _owner.Classes;
            return _records[RunOf(unit)].Images.AsSpan(first * _owner.Pixels, Group * _owner.Pixels);
        }

        private ReadOnlySpan<float> LossesAt(int position) => _losses.AsSpan(position * Group, Group);

        // Losses of the evaluation just made, and who moved after it.
        private void Note(int[] runs)
        {
            foreach (int run in runs)
            {
                if (_alive.Exists(u => RunOf(u) == run)) _records[run].Losses.Add((float[])_records[run].LastLoss.Clone());
            }
            var moved = new HashSet<int>();
            for (int p = 0; p < _alive.Count; p++)
            {
                DescentRecord record = _records[RunOf(_alive[p])];
                LossesAt(p).CopyTo(record.LastLoss.AsSpan(_alive[p] * Group % _owner.Classes));
                if (!_owner.Rule.Moves(LossesAt(p))) continue;
                if (moved.Add(RunOf(_alive[p]))) record.Updates++;
                foreach (float norm in _norms.AsSpan(p * Group, Group)) record.ZeroGradients += norm == 0 ? 1 : 0;
            }
        }

        // Units that have stopped did not move in this step: their images are final.
        private void Leave()
        {
            var stays = new bool[_alive.Count];
            for (int p = 0; p < stays.Length; p++) stays[p] = _owner.Rule.Moves(LossesAt(p));
            if (Array.TrueForAll(stays, s => s)) return;
            SaveAlive();
            int position = 0;
            _alive.RemoveAll(_ => !stays[position++]);
            WriteAlive();
        }

        private void SaveAlive()
        {
            if (_alive.Count == 0) return;
            var images = new float[AliveRows * _owner.Pixels];
            _owner._program.Read(_owner._images, images);
            int unitFloats = Group * _owner.Pixels;
            for (int p = 0; p < _alive.Count; p++) images.AsSpan(p * unitFloats, unitFloats).CopyTo(ImagesOf(_alive[p]));
        }

        private void WriteAlive()
        {
            if (_alive.Count == 0) return;
            var images = new float[AliveRows * _owner.Pixels];
            int unitFloats = Group * _owner.Pixels;
            for (int p = 0; p < _alive.Count; p++) ImagesOf(_alive[p]).CopyTo(images.AsSpan(p * unitFloats));
            int[] classes = [.. _alive.SelectMany(u => Enumerable.Range(u * Group % _owner.Classes, Group))];
            _owner._program.Write(_owner._images, images);
            _owner._program.Write(_owner._target, Labels.OneHot(classes, _owner.Classes));
        }
    }
}
