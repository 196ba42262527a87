using System.Text;

namespace CoreDataless.Engine.Planning;

/// <summary>How a backend wants its plans.</summary>
/// <param name="IsView">Is this reshape the same bytes in the backend's layout, so that no kernel is needed?</param>
/// <param name="Guard">Unused floats behind each value, for tests.</param>
public sealed record PlanOptions(Func<Node, bool> IsView, int Guard = 0);

/// <summary>
/// A computation made ready for a backend: simplified, fused into steps, and with one arena in which every value has
/// its place. Nothing is left to decide during a run. For backends; users compile a <see cref="Computation"/>.
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
        long arenaFloats)
    {
        (_simplified, _places) = (simplified, built.Places);
        (Steps, Updates, Values) = (built.Steps, built.Updates, built.Values);
        (StepsBeforePause, ArenaFloats) = (built.StepsBeforePause, arenaFloats);
        Computation = original;
        _readable = [.. original.Outputs, .. original.Needed.Where(n => n.Op is Op.Input)];
    }

    /// <summary>What was planned.</summary>
    public Computation Computation { get; }

    /// <summary>The largest number of images in a run.</summary>
    public int Capacity => Computation.Capacity;

    /// <summary>What to run, in order.</summary>
    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>How many steps come before the pause; 0 where none is asked for.</summary>
    public int StepsBeforePause { get; }

    /// <summary>The values that a paused run holds: those written before the pause and still needed.</summary>
    public IEnumerable<PlanValue> ValuesAtPause =>
        Values.Where(v => v.First < StepsBeforePause && v.Last >= StepsBeforePause);

    /// <summary>
    /// What to copy after the last step: state takes its new value only when nobody needs the old one.
    /// </summary>
    public IReadOnlyList<(PlanValue Variable, PlanValue Value)> Updates { get; }

    /// <summary>All places in the arena.</summary>
    public IReadOnlyList<PlanValue> Values { get; }

    /// <summary>Length of the arena in floats.</summary>
    public long ArenaFloats { get; }

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
        long floats = Arena.Place(builder.Values, computation.Capacity, options.Guard);
        return new Plan(computation, map, builder, floats);
    }

    /// <summary>The steps and the arena's map, one line each.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        double mebibytes = ArenaFloats * sizeof(float) / 1048576.0;
        text.AppendLine($"{Steps.Count} steps, arena {mebibytes:f1} MiB for {Capacity} images");
        foreach (PlanStep step in Steps) text.Append("  ").AppendLine(step.ToString());
        foreach (PlanValue v in Values)
            text.AppendLine($"  v{v.Id} {v.Shape} x{v.Copies} at {v.Offset}, steps {v.First}..{v.Last}");
        return text.ToString();
    }
}
