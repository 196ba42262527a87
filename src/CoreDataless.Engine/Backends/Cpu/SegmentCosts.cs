using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// What one segment costs as it grows step by step: bytes, for one image, that come from behind a worker's own cache.
/// A value that is touched again costs nothing if little else was touched in between, for as many images as go through
/// together. Values that come from other segments, or go there, pass through memory. Weights are read once for each
/// block of images.
/// </summary>
internal sealed class SegmentCosts
{
    // What comes again after so many others has stayed in a second-level cache of 1 MiB, beside scratch and weights.
    private const double NearBytes = 512 * 1024;

    // Weights that wait in the second level have still to come to the first.
    private const double LeastWeightCost = 0.25;

    // What a cut has to save, so that there are few.
    private const double CutBytes = 48 * 1024;

    // A value that goes from one segment to another has to wait for some others.
    private const int ValuesBetweenSegments = 4;

    // The time in which a team meets after a step of the whole batch, in bytes that could have come instead.
    private const double MeetingBytes = 32 * 1024;

    private readonly PlanSketch _sketch;
    private readonly PlanValue[][] _touched;
    private readonly double[] _weightBytes;
    private readonly double _share;
    private readonly double _meeting;
    private readonly int[] _blocks;

    // Of the segment: bytes of weights, of values that other segments make or use, and, for each size of blocks, of
    // values touched again; the same for all images step by step.
    private readonly double[] _again;
    private double _weights;
    private double _crossing;
    private double _arrived;
    private double _againTogether;

    // The last step that touched a value, or -1; bytes that were new to the cache before each step.
    private readonly int[] _lastTouch;
    private readonly double[] _passed;
    private int _first;
    private int _end;

    /// <summary>Costs of a plan's segments.</summary>
    /// <param name="sketch">The plan.</param>
    /// <param name="team">Workers.</param>
    public SegmentCosts(PlanSketch sketch, int team)
    {
        _sketch = sketch;
        _touched = [.. sketch.Steps.Select(s => s.Reads.Append(s.Output).Distinct().ToArray())];
        _weightBytes = [.. sketch.Steps.Select(WeightBytes)];
        _share = Math.Max(1, (double)sketch.Capacity / team);
        _meeting = team == 1 ? 0 : MeetingBytes / sketch.Capacity;
        _blocks = [.. Sizes((int)Math.Ceiling(_share))];
        _again = new double[_blocks.Length];
        _passed = new double[sketch.Steps.Count + 1];
        _lastTouch = new int[sketch.Values.Count];
    }

    /// <summary>Starts an empty segment.</summary>
    public void Begin(int first)
    {
        Array.Fill(_lastTouch, -1);
        Array.Clear(_again);
        (_first, _end, _passed[first]) = (first, first, 0);
        (_weights, _crossing, _arrived, _againTogether) = (0, 0, 0, 0);
    }

    /// <summary>Adds the next step; false where no segment may reach so far.</summary>
    public bool Extend()
    {
        if (_end > _first && !MayJoin(_end)) return false;
        double fresh = 0;
        foreach (PlanValue value in _touched[_end])
        {
            // What the step before has just touched is in the cache already.
            int last = _lastTouch[value.Id];
            if (last < 0 || last < _end - 1) fresh += Bytes(value);
        }
        _passed[_end + 1] = _passed[_end] + fresh;
        foreach (PlanValue value in _touched[_end]) Touch(value, fresh);
        _weights += _weightBytes[_end];
        _end++;
        return true;
    }

    /// <summary>The best size of a block and its cost; size 0 is the whole batch, step by step.</summary>
    public (int Block, double Cost) Best()
    {
        double together =
            CutBytes + _weights / _sketch.Capacity + _arrived + _againTogether + (_end - _first) * _meeting;
        (int best, double least) = (0, together);
        if (_end == _first + 1) return (best, least);
        for (int i = 0; i < _blocks.Length; i++)
        {
            double round = Math.Max(LeastWeightCost, Misses(_weights + _passed[_end] * _blocks[i]));
            double cost = CutBytes + _weights / _blocks[i] * round + _crossing + _again[i];
            if (cost < least) (best, least) = (_blocks[i], cost);
        }
        return (best, least);
    }

    private bool MayJoin(int step) => step != _sketch.StepsBeforePause
        && !_sketch.Steps[step].CouplesImages && !_sketch.Steps[_first].CouplesImages;

    private void Touch(PlanValue value, double fresh)
    {
        double bytes = Bytes(value);
        double across = bytes * Misses(ValuesBetweenSegments * bytes * _share);
        int last = _lastTouch[value.Id];
        _lastTouch[value.Id] = _end;
        if (last < 0) _crossing += across;
        if (last < 0 && value.First < _first)
        {
            _arrived += across;
            return;
        }
        // A new value takes the place of one that was used not long ago.
        double between = last < 0 ? 2 * fresh : _passed[_end + 1] - _passed[last];
        for (int i = 0; i < _blocks.Length; i++) _again[i] += bytes * Misses(between * _blocks[i]);
        _againTogether += bytes * Misses(between * _share);
        // In a block, a value that was made and used up here never leaves.
        if (value.First >= _first && value.Last == _end) _crossing -= across;
    }

    private static IEnumerable<int> Sizes(int most)
    {
        for (int size = 1; size < most; size += (size + 1) / 2) yield return size;
        yield return most;
    }

    private static double Bytes(PlanValue value) => (double)value.FloatsPerImage * sizeof(float);

    // How much a byte costs that comes again after so many others: nothing, then 1 from the third level, 2 from memory.
    private static double Misses(double bytes) => Math.Clamp(Math.Log2(bytes / NearBytes) / 2, 0, 2);

    // Transformed for minimal filtering, a 3x3 kernel has 36 numbers.
    private static double WeightBytes(PlanStep step)
    {
        double bytes = step.Node.Inputs.Where(i => i.IsConstant).Sum(i => (double)i.Shape.Count) * sizeof(float);
        Window? window = step.Node.Op switch { Op.Conv2d c => c.Window, Op.ConvInputGrad c => c.Window, _ => null };
        return window is { Taps: 9, StrideX: 1, StrideY: 1 } ? 4 * bytes : bytes;
    }
}
