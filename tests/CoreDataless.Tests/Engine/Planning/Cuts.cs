using CoreDataless.Engine.Planning;

namespace CoreDataless.Tests.Engine;

/// <summary>Ways to cut a plan into segments.</summary>
internal static class Cuts
{
    /// <summary>Depth first wherever it is possible, with blocks of so many images.</summary>
    public static Func<PlanSketch, IReadOnlyList<Segment>> Deep(int block) => sketch => Cut(
        sketch, _ => (sketch.Steps.Count, Math.Min(block, sketch.Capacity)));

    /// <summary>Anywhere, with blocks of any size, some of them of the whole batch.</summary>
    public static Func<PlanSketch, IReadOnlyList<Segment>> Random(int seed)
    {
        var random = new Random(seed);
        return sketch => Cut(sketch, _ => (random.Next(1, 9), random.Next(0, sketch.Capacity + 1)));
    }

    private static List<Segment> Cut(PlanSketch sketch, Func<int, (int Length, int Block)> choose)
    {
        var segments = new List<Segment>();
        for (int first = 0; first < sketch.Steps.Count;)
        {
            (int length, int block) = choose(first);
            int end = first + 1;
            while (end < sketch.Steps.Count && end < first + length && end != sketch.StepsBeforePause
                && !sketch.Steps[end].CouplesImages && !sketch.Steps[first].CouplesImages)
            {
                end++;
            }
            segments.Add(new Segment(first, end, sketch.Steps[first].CouplesImages ? 0 : block));
            first = end;
        }
        return segments;
    }
}
