using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// Some runs going down together, each with its own stop. A unit is what stops at once: a run, or one image. Units that
/// have stopped leave the batch.
/// </summary>
internal sealed class DescentBatch
{
    private readonly DescentProgram _program;
    private readonly EvaluationOptions _options;
    private readonly DescentRecord[] _runs;
    private readonly List<int> _alive;
    private readonly int _classes;
    private readonly int _pixels;
    private readonly float[] _losses;
    private readonly float[] _norms;

    public DescentBatch(DescentProgram program, Network network, EvaluationOptions options, DescentRecord[] runs)
    {
        (_program, _options, _runs) = (program, options, runs);
        (_classes, _pixels) = (network.Classes, network.Input.Count);
        int rows = runs.Length * _classes;
        _alive = [.. Enumerable.Range(0, rows / Group)];
        (_losses, _norms) = (new float[rows], new float[rows]);
    }

    private int Group => _program.Rule.GroupSize;

    private int AliveRows => _alive.Count * Group;

    /// <summary>
    /// Descends until all have stopped; reports the iteration and the mean loss of those still going.
    /// </summary>
    public void Descend(Action<int, double> report, CancellationToken cancellation)
    {
        WriteAlive();
        for (int i = 0; i < _options.Iterations && _alive.Count > 0; i++)
        {
            if (cancellation.IsCancellationRequested)
            {
                SaveAlive();
                return;
            }
            _program.Step(_losses.AsSpan(0, AliveRows), _norms.AsSpan(0, AliveRows));
            report(i + 1, Mean(_losses.AsSpan(0, AliveRows)));
            bool[] moves = [.. Enumerable.Range(0, _alive.Count).Select(p => _program.Rule.Moves(LossesAt(p)))];
            Note(moves);
            Leave(moves);
        }
        SaveAlive();
        foreach (DescentRecord run in _runs) run.Finished = true;
    }

    private DescentRecord RunOf(int unit) => _runs[unit * Group / _classes];

    private Span<float> ImagesOf(int unit) =>
        RunOf(unit).Images.AsSpan(unit * Group % _classes * _pixels, Group * _pixels);

    private ReadOnlySpan<float> LossesAt(int position) => _losses.AsSpan(position * Group, Group);

    // The losses of the evaluation just made, and who moved after it.
    private void Note(bool[] moves)
    {
        foreach (DescentRecord run in _alive.Select(RunOf).Distinct())
            run.Losses.Add((float[])run.LastLoss.Clone());
        var moved = new HashSet<DescentRecord>();
        for (int p = 0; p < _alive.Count; p++)
        {
            DescentRecord run = RunOf(_alive[p]);
            LossesAt(p).CopyTo(run.LastLoss.AsSpan(_alive[p] * Group % _classes));
            if (!moves[p]) continue;
            if (moved.Add(run)) run.Updates++;
            run.ZeroGradients += _norms.AsSpan(p * Group, Group).Count(0f);
        }
    }

    // Units that have stopped did not move in this step: their images are final.
    private void Leave(bool[] moves)
    {
        if (Array.TrueForAll(moves, m => m)) return;
        SaveAlive();
        int position = 0;
        _alive.RemoveAll(_ => !moves[position++]);
        foreach (DescentRecord run in _runs) run.Finished = !_alive.Exists(u => RunOf(u) == run);
        WriteAlive();
    }

    private void SaveAlive()
    {
        if (_alive.Count == 0) return;
        var images = new float[AliveRows * _pixels];
        _program.Read(images);
        int unitFloats = Group * _pixels;
        for (int p = 0; p < _alive.Count; p++) images.AsSpan(p * unitFloats, unitFloats).CopyTo(ImagesOf(_alive[p]));
    }

    private void WriteAlive()
    {
        if (_alive.Count == 0) return;
        var images = new float[AliveRows * _pixels];
        for (int p = 0; p < _alive.Count; p++) ImagesOf(_alive[p]).CopyTo(images.AsSpan(p * Group * _pixels));
        int[] classes = [.. _alive.SelectMany(u => Enumerable.Range(u * Group % _classes, Group))];
        _program.Write(images, classes);
    }

    private static double Mean(ReadOnlySpan<float> losses)
    {
        double sum = 0;
        foreach (float loss in losses) sum += loss;
        return sum / losses.Length;
    }
}
