using System.Text;

namespace CoreDataless.Engine.Planning;

/// <summary>How a backend wants its plans.</summary>
/// <param name="IsView">Is this reshape the same bytes in the backend's layout, so that no kernel is needed?</param>
/// <param name="Guard">Unused floats behind each value, for tests.</param>
public sealed record PlanOptions(Func<Node, bool> IsView, int Guard = 0)
{
    /// <summary>Cuts the steps into segments, in order and without gaps.</summary>
    public Func<PlanSketch, IReadOnlyList<Segment>> Cut { get; init; } = Segment.WholeBatch;
}

/// <summary>
/// A computation made ready for a backend: simplified, fused into steps, cut into segments, and with a place for every
/// value: in the batch's arena, or in one that each worker has for its block of images. Nothing is left to decide
/// during a run but who does which block. For backends; users compile a <see cref="Computation"/>.
/// </summary>
public sealed class Plan
{
    private readonly Dictionary<Node, PlanValue> _places;
    private readonly IReadOnlyDictionary<Node, Node> _simplified;
    private readonly HashSet<Node> _readable;

    private Plan(
        Computation original,
        IReadOnlyDictionary<Node, Node> simplified,
        PlanBuilder built,
        IReadOnlyList<Segment> segments,
        Placement placement)
    {
        (_simplified, _places) = (simplified, built.Places);
        (Steps, Updates, Values) = (built.Steps, built.Updates, built.Values);
        (StepsBeforePause, Segments) = (built.StepsBeforePause, segments);
        (ArenaFloats, BlockFloats) = (placement.BatchFloats, placement.BlockFloats);
        Computation = original;
        _readable = [.. original.Outputs, .. original.Needed.Where(n => n.Op is Op.Input)];
    }

    /// <summary>What was planned.</summary>
    public Computation Computation { get; }

    /// <summary>The largest number of images in a run.</summary>
    public int Capacity => Computation.Capacity;

    /// <summary>What to run, in order.</summary>
    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>The steps as they are run together.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>How many steps come before the pause; 0 where none is asked for.</summary>
    public int StepsBeforePause { get; }

    /// <summary>The values that a paused run holds: those written before the pause and still needed.</summary>
    public IEnumerable<PlanValue> ValuesAtPause =>
        Values.Where(v => v.First < StepsBeforePause && v.Last >= StepsBeforePause);

    /// <summary>
    /// What to copy after the last step: state takes its new value only when nobody needs the old one.
    /// </summary>
    public IReadOnlyList<(PlanValue Variable, PlanValue Value)> Updates { get; }

    /// <summary>All places.</summary>
    public IReadOnlyList<PlanValue> Values { get; }

    /// <summary>Length of the batch's arena in floats.</summary>
    public long ArenaFloats { get; }

    /// <summary>Length of the arena, in floats, that each worker needs for its block of images.</summary>
    public long BlockFloats { get; }

    /// <summary>Where an input or output of the original graph lies.</summary>
    /// <exception cref="GraphException">The node is neither.</exception>
    public PlanValue PlaceOf(Node node) => _readable.Contains(node)
        ? _places[_simplified[node]]
        : throw new GraphException($"{node} is neither an input nor an output of this program");

    /// <summary>Plans a computation.</summary>
    public static Plan For(Computation computation, PlanOptions options)
    {
        (Computation simplified, IReadOnlyDictionary<Node, Node> map) = Simplifier.Run(computation);
        var builder = new PlanBuilder(simplified, options);
        var sketch = new PlanSketch(builder.Steps, builder.StepsBeforePause, builder.Values, computation.Capacity);
        IReadOnlyList<Segment> segments = options.Cut(sketch);
        return new Plan(computation, map, builder, segments, new Placement(sketch, segments, options.Guard));
    }

    /// <summary>The segments with their steps, one line each.</summary>
    /// <param name="remark">What to say behind a step.</param>
    public IEnumerable<string> Listing(Func<int, string> remark)
    {
        foreach (Segment segment in Segments)
        {
            yield return segment.IsBlocked ? $"{segment.Block} images at a time:" : "all images, step by step:";
            for (int step = segment.First; step < segment.End; step++) yield return $"  {Steps[step]}{remark(step)}";
        }
    }

    /// <summary>The segments with their steps, and the map of the memory, one line each.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"{Steps.Count} steps, arena {Mebibytes(ArenaFloats):f1} MiB for {Capacity} images");
        text.AppendLine(BlockFloats == 0 ? "" : $", {Mebibytes(BlockFloats):f2} MiB a worker");
        foreach (string line in Listing(_ => "")) text.AppendLine($"  {line}");
        foreach (PlanValue v in Values)
        {
            string of = v.IsLocal ? " of a block" : "";
            text.AppendLine($"  v{v.Id} {v.Shape} x{v.Copies} at {v.Offset}{of}, steps {v.First}..{v.Last}");
        }
        return text.ToString();
    }

    private static double Mebibytes(long floats) => floats * sizeof(float) / 1048576.0;
}
