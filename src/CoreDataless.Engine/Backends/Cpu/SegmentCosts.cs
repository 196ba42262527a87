using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>What one segment costs as it grows step by step: bytes that pass between caches, for one image.</summary>
/// <param name="sketch">The plan.</param>
/// <param name="team">Workers.</param>
internal sealed class SegmentCosts(PlanSketch sketch, int team)
{
    // What a worker keeps for values: half of a second-level cache of 1 MiB, and its share of the third level.
    private const double NearBytes = 512 * 1024;
    private const double FarBytes = 2 * 1024 * 1024;

    private readonly int[] _lastTouch = new int[sketch.Values.Count];
    private readonly double[] _live = new double[sketch.Steps.Count];
    private int _first;
    private int _end;
    private double _weights;
    private double _crossing;
    private double _touched;
    private double _peak;

    /// <summary>Starts an empty segment.</summary>
    public void Begin(int first)
    {
        Array.Fill(_lastTouch, -1);
        (_first, _end) = (first, first);
        (_weights, _crossing, _touched, _peak) = (0, 0, 0, 0);
    }

    /// <summary>Adds the next step; false where no segment may reach so far.</summary>
    public bool Extend()
    {
        if (_end > _first && !MayJoin(_end)) return false;
        PlanStep step = sketch.Steps[_end];
        _live[_end] = 0;
        foreach (PlanValue value in step.Reads.Distinct()) Touch(value);
        Touch(step.Output);
        _weights += WeightBytes(step);
        for (int s = _first; s <= _end; s++) _peak = Math.Max(_peak, _live[s]);
        _end++;
        return true;
    }

    /// <summary>The best size of a block and its cost; size 0 is the whole batch.</summary>
    public (int Block, double Cost) Best()
    {
        if (_end == _first + 1) return (0, WholeBatch());
        (int best, double least) = (0, double.PositiveInfinity);
        int most = (sketch.Capacity + team - 1) / team;
        for (int images = 1; ; images = Math.Min(most, images + (images + 1) / 2))
        {
            double cost = Blocked(images);
            if (cost < least) (best, least) = (images, cost);
            if (images == most) return (best, least);
        }
    }

    private bool MayJoin(int step) => step != sketch.StepsBeforePause
        && !sketch.Steps[step].CouplesImages && !sketch.Steps[_first].CouplesImages;

    // Alive in the cache from its last touch in the segment, if any, to this one.
    private void Touch(PlanValue value)
    {
        double bytes = (double)value.FloatsPerImage * sizeof(float);
        int last = _lastTouch[value.Id];
        for (int s = last < 0 ? _end : last + 1; s <= _end; s++) _live[s] += bytes;
        _lastTouch[value.Id] = _end;
        _touched += bytes;
        // A value from outside comes in once; one that is made here goes out, unless this was its last use.
        if (last < 0) _crossing += bytes;
        if (value.First >= _first && value.Last == _end) _crossing -= bytes;
    }

    private double Blocked(int images) =>
        _weights / images + _crossing + Misses(images * _peak) * (_touched - _crossing);

    private double WholeBatch() => _weights / sketch.Capacity + Misses(_touched * sketch.Capacity / team) * _touched;

    /// <summary>How far traffic goes that comes again after so many bytes.</summary>
    private static double Misses(double bytes) => bytes <= NearBytes ? 0 : bytes <= FarBytes ? 1 : 2;

    private static double WeightBytes(PlanStep step) =>
        step.Node.Inputs.Where(i => i.IsConstant).Sum(i => (double)i.Shape.Count) * sizeof(float);
}
