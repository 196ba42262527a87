namespace CoreDataless.Engine.Planning;

/// <summary>
/// Sorts values into those of a block of images and those of the batch, and gives both their places.
/// </summary>
internal sealed class Placement
{
    public Placement(PlanSketch sketch, IReadOnlyList<Segment> segments, int guard)
    {
        Check(sketch, segments);
        foreach (PlanValue value in sketch.Values) Sort(value, sketch.Steps.Count, segments);
        BatchFloats = Arena.Place([.. sketch.Values.Where(v => !v.IsLocal)], sketch.Capacity, guard);
        foreach (Segment segment in segments.Where(s => s.IsBlocked))
        {
            PlanValue[] local =
                [.. sketch.Values.Where(v => v.IsLocal && v.First >= segment.First && v.Last < segment.End)];
            BlockFloats = Math.Max(BlockFloats, Arena.Place(local, segment.Block, guard));
        }
    }

    /// <summary>Memory of the values that hold all images.</summary>
    public long BatchFloats { get; }

    /// <summary>Memory of the values that hold a block of images, for one worker.</summary>
    public long BlockFloats { get; }

    private static void Sort(PlanValue value, int steps, IReadOnlyList<Segment> segments)
    {
        Segment? first = SegmentOf(value.First, segments), last = SegmentOf(value.Last, segments);
        value.IsLocal = first is not null && first == last && first.IsBlocked;
        if (value.IsLocal) return;
        // Blocks pass through a segment in any order: what one of its steps touches is alive in all of it.
        if (first is { IsBlocked: true }) value.Touch(first.First);
        if (last is { IsBlocked: true }) value.Touch(last.End - 1);
    }

    private static Segment? SegmentOf(int step, IReadOnlyList<Segment> segments) =>
        segments.FirstOrDefault(s => step >= s.First && step < s.End);

    private static void Check(PlanSketch sketch, IReadOnlyList<Segment> segments)
    {
        int end = 0;
        foreach (Segment s in segments)
        {
            bool pauses = s.First < sketch.StepsBeforePause && s.End > sketch.StepsBeforePause;
            bool couples = s.IsBlocked && sketch.Steps.Take(s.End).Skip(s.First).Any(step => step.CouplesImages);
            if (s.First != end || s.End <= end || s.Block > sketch.Capacity || pauses || couples)
                throw new InvalidOperationException($"{s} is no segment of this plan");
            end = s.End;
        }
        if (end != sketch.Steps.Count) throw new InvalidOperationException($"steps from {end} on are in no segment");
    }
}
