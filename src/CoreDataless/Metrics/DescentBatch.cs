using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// Some runs going down together, each with its own stop. A unit is what stops at once: a run, or one image. Steps are
/// asked for as many at once as the device likes, and looked at afterwards: a unit that has stopped in one of them stays
/// where it is in the others, for the rule is the device's own, and leaves the batch behind them.
/// </summary>
internal sealed class DescentBatch
{
    private readonly DescentProgram _program;
    private readonly EvaluationOptions _options;
    private readonly DescentRecord[] _runs;
    private readonly int _classes;
    private readonly int _pixels;
    private readonly float[] _losses;
    private readonly float[] _norms;
    private List<int> _alive;

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
        for (int done = 0; done < _options.Iterations && _alive.Count > 0;)
        {
            int wanted = Math.Min(_program.RunsAhead, _options.Iterations - done);
            int steps = _program.StepAhead(AliveRows, wanted, cancellation);
            List<int> going = [.. Enumerable.Range(0, _alive.Count)];
            for (int step = 0; step < steps && going.Count > 0; step++)
            {
                _program.Read(step, _losses.AsSpan(0, AliveRows), _norms.AsSpan(0, AliveRows));
                report(done + step + 1, Mean(going));
                Note(going);
            }
            Leave(going);
            if (steps < wanted && _alive.Count > 0)
            {
                SaveAlive();
                return;
            }
            done += steps;
        }
        SaveAlive();
        foreach (DescentRecord run in _runs) run.Finished = true;
    }

    private DescentRecord RunOf(int unit) => _runs[unit * Group / _classes];

    private Span<float> ImagesOf(int unit) =>
        RunOf(unit).Images.AsSpan(unit * Group % _classes * _pixels, Group * _pixels);

    private ReadOnlySpan<float> LossesAt(int position) => _losses.AsSpan(position * Group, Group);

    private bool Moves(int position) => _program.Rule.Moves(LossesAt(position));

    // What one step found for the positions that were still going; those that did not move after it go no more.
    private void Note(List<int> going)
    {
        foreach (DescentRecord run in going.Select(p => RunOf(_alive[p])).Distinct())
            run.Losses.Add((float[])run.LastLoss.Clone());
        var moved = new HashSet<DescentRecord>();
        foreach (int p in going)
        {
            DescentRecord run = RunOf(_alive[p]);
            LossesAt(p).CopyTo(run.LastLoss.AsSpan(_alive[p] * Group % _classes));
            if (!Moves(p)) continue;
            if (moved.Add(run)) run.Updates++;
            run.ZeroGradients += _norms.AsSpan(p * Group, Group).Count(0f);
        }
        going.RemoveAll(p => !Moves(p));
    }

    // Units that have stopped did not move since: their images are final.
    private void Leave(List<int> going)
    {
        if (going.Count == _alive.Count) return;
        SaveAlive();
        _alive = [.. going.Select(p => _alive[p])];
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

    private double Mean(List<int> positions)
    {
        double sum = 0;
        foreach (int p in positions)
        {
            foreach (float loss in LossesAt(p)) sum += loss;
        }
        return sum / (positions.Count * Group);
    }
}
