using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// Cuts a plan where that costs the least traffic between a worker's own cache and the memory behind it. Depth first,
/// values stay in the cache from step to step, but the weights of all steps pass by for each block of images; step by
/// step, it is the other way round. So layers of many channels and small images are left to the whole batch.
/// </summary>
/// <remarks>Where the cuts are, and how large blocks, changes no bit of any result.</remarks>
/// <param name="team">Workers.</param>
internal sealed class SegmentCut(int team)
{
    // Keeps the search short for very deep networks.
    private const int LongestSegment = 128;

    /// <summary>The cheapest way to cut, by dynamic programming over the place of the last cut.</summary>
    public IReadOnlyList<Segment> Segments(PlanSketch sketch)
    {
        var costs = new SegmentCosts(sketch, team);
        int steps = sketch.Steps.Count;
        var best = new double[steps + 1];
        var last = new Segment[steps + 1];
        Array.Fill(best, double.PositiveInfinity, 1, steps);
        for (int first = 0; first < steps; first++)
        {
            costs.Begin(first);
            for (int end = first + 1; end <= Math.Min(steps, first + LongestSegment) && costs.Extend(); end++)
            {
                (int images, double cost) = costs.Best();
                if (best[first] + cost >= best[end]) continue;
                (best[end], last[end]) = (best[first] + cost, new Segment(first, end, images));
            }
        }
        var segments = new List<Segment>();
        for (int end = steps; end > 0; end = last[end].First) segments.Add(last[end]);
        segments.Reverse();
        return Joined(segments, sketch.StepsBeforePause);
    }

    // Steps of the whole batch that follow each other are listed as one segment.
    private static List<Segment> Joined(List<Segment> segments, int pause)
    {
        var joined = new List<Segment>();
        foreach (Segment segment in segments)
        {
            bool joins = joined.Count > 0 && !segment.IsBlocked && !joined[^1].IsBlocked && segment.First != pause;
            if (joins) joined[^1] = joined[^1] with { End = segment.End };
            else joined.Add(segment);
        }
        return joined;
    }
}
