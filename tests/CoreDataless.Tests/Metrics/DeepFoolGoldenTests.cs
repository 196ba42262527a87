using CoreDataless.Arrays;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Metrics;
using CoreDataless.Models;

namespace CoreDataless.Tests.Metrics;

/// <summary>DeepFool from PyTorch's prototypes, step by step and as a whole.</summary>
public class DeepFoolGoldenTests
{
    private readonly NpzArchive _golden = Golden.Open("deepfool.npz");
    private readonly Network _network = Golden.SampleNetwork();

    private int Pixels => _network.Input.Count;

    [Fact]
    public void The_attack_ends_where_foolbox_ends()
    {
        using var backend = new CpuBackend();
        var options = new EvaluationOptions();
        var graph = new DeepFoolGraph(_network, options);
        using var attack = new DeepFoolAttack(backend, graph, Golden.Classes, options);
        float[] prototypes = _golden.Floats("prototypes");
        DeepFoolRow[] rows = [.. Enumerable.Range(0, Golden.Classes).Select(k => new DeepFoolRow
        {
            Image = Golden.Row(prototypes, k, Pixels).ToArray(), Label = k,
        })];
        attack.Run(rows, _golden.Floats("logits"), progress: null, TestContext.Current.CancellationToken);

        // The last move before the boundary is decided by an absolute 1e-4: one row of ten may take another.
        long[] moves = _golden.Get("moves").ToInt64s();
        Assert.InRange(rows.Where((r, k) => r.Moves != moves[k]).Count(), 0, 1);
        float[] adversaries = _golden.Floats("adversaries");
        for (int k = 0; k < rows.Length; k++)
        {
            Assert.True(rows[k].Finished);
            for (int i = 0; i < Pixels; i++) Assert.Equal(adversaries[k * Pixels + i], rows[k].Image[i], 1e-2);
        }
    }

    // By the definition: a trace passes so close to the kinks of ReLUs that prototypes moved by 2e-6 take other turns,
    // which is as much as tiles of 4x4 results round.
    [Fact]
    public void Each_step_sees_the_logits_and_goes_the_distance_of_the_golden_trace()
    {
        using var backend = new CpuBackend(new CpuOptions { ExactConv = true });
        using var trace = new Trace(backend, _network, Seeds());
        float[] live = _golden.Floats("step_live");
        float[] logits = _golden.Floats("step_logits");
        float[] norms = _golden.Floats("step_total_norm");
        trace.Start(_golden.Floats("prototypes"));
        int steps = live.Length / Golden.Classes;
        for (int step = 0; step < steps; step++)
        {
            (float[] z, float[] total) = trace.Step();
            for (int row = 0; row < Golden.Classes; row++)
            {
                if (live[step * Golden.Classes + row] == 0) continue;
                int at = step * Golden.Classes + row;
                for (int k = 0; k < Golden.Classes; k++)
                    Assert.Equal(logits[at * Golden.Classes + k], z[row * Golden.Classes + k], 2e-3);
                double norm = Math.Sqrt(total.Skip(row * Pixels).Take(Pixels).Sum(v => (double)v * v));
                Assert.Equal(1, norm / norms[at], 1e-3);
            }
        }
    }

    [Fact]
    public void Mg_of_the_golden_features_is_that_of_the_recipe()
    {
        MgValues mg = Similarity.Mg(_golden.Floats("features"), Golden.Classes);
        double[] expected = _golden.Get("mg").ToDoubles();
        Assert.Equal(expected[0], mg.Reference, 1e-6);
        Assert.Equal(expected[1], mg.Paper, 1e-6);
        Assert.Equal(expected[2], mg.OffDiagonal, 1e-6);
    }

    [Fact]
    public void Madv_of_the_golden_features_is_that_of_the_recipe()
    {
        double[] distances = Similarity.Distances(
            _golden.Floats("adversary_features"), _golden.Floats("features"), Golden.Classes);
        double[] expected = _golden.Get("madv_per_class").ToDoubles();
        for (int k = 0; k < expected.Length; k++) Assert.Equal(expected[k], distances[k], 1e-6);
        Assert.Equal(_golden.Get("madv").ToDoubles()[0], distances.Average(), 1e-6);
    }

    private float[] Seeds()
    {
        long[] order = _golden.Get("order").ToInt64s();
        var seeds = new float[Golden.Classes * 9 * Golden.Classes];
        for (int row = 0; row < Golden.Classes; row++)
        {
            for (int s = 0; s < 9; s++)
            {
                int start = (row * 9 + s) * Golden.Classes;
                seeds[start + order[row * Golden.Classes + s + 1]] = 1;
                seeds[start + order[row * Golden.Classes]] = -1;
            }
        }
        return seeds;
    }

    /// <summary>The attack's graph, run for all rows without anybody leaving.</summary>
    private sealed class Trace : IDisposable
    {
        private readonly Node _start, _total, _point, _logits, _nextTotal;
        private readonly IProgram _program;
        private readonly int _pixels;

        public Trace(IBackend backend, Network network, float[] seedValues)
        {
            _pixels = network.Input.Count;
            var graph = new Graph();
            _start = graph.Input("start", network.Input);
            _total = graph.Input("total", network.Input);
            _point = graph.Input("point", network.Input);
            Node seeds = graph.Input("seeds", new Shape(network.Classes), copies: 9);
            _logits = network.Append(graph, _point).Logits;
            Node move = graph.DeepFoolMove(graph.Gradient(_logits, _point, seeds), _logits, seeds);
            _nextTotal = graph.Add(_total, move);
            Node next = graph.DeepFoolPoint(_start, _nextTotal, new Op.DeepFoolPoint(0.02f, 0, 1));
            _program = backend.Compile(new Computation(
                Golden.Classes, [_logits], new Update(_total, _nextTotal), new Update(_point, next)));
            _program.Write(seeds, seedValues);
        }

        public void Start(float[] images)
        {
            _program.Write(_start, images);
            _program.Write(_point, images);
            _program.Write(_total, new float[images.Length]);
        }

        public (float[] Logits, float[] Total) Step()
        {
            _program.Run(Golden.Classes);
            var logits = new float[Golden.Classes * Golden.Classes];
            var total = new float[Golden.Classes * _pixels];
            _program.Read(_logits, logits);
            _program.Read(_total, total);
            return (logits, total);
        }

        public void Dispose() => _program.Dispose();
    }
}
