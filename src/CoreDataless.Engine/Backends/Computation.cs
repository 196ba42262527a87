namespace CoreDataless.Engine;

/// <summary>After a run, the input <paramref name="Variable"/> holds <paramref name="Value"/>: state.</summary>
/// <remarks>During the run everything sees the variable as it was before.</remarks>
public readonly record struct Update(Node Variable, Node Value);

/// <summary>What to compute of a graph: only what the outputs and updates need is planned.</summary>
public sealed class Computation
{
    /// <summary>A computation over at most <paramref name="capacity"/> images a run.</summary>
    /// <exception cref="GraphException">
    /// No outputs, nodes of several graphs, or an update that does not fit.
    /// </exception>
    public Computation(int capacity, IReadOnlyList<Node> outputs, params IReadOnlyList<Update> updates)
    {
        if (capacity < 1) throw new GraphException($"a computation is for at least one image, not {capacity}");
        if (outputs.Count == 0) throw new GraphException("a computation has at least one output");
        (Capacity, Outputs, Updates, Graph) = (capacity, outputs, updates, outputs[0].Graph);
        foreach (Node node in outputs.Concat(updates.SelectMany(u => (Node[])[u.Variable, u.Value])))
        {
            if (node.Graph != Graph) throw new GraphException($"{node} belongs to another graph than {outputs[0]}");
            if (node.IsConstant) throw new GraphException($"{node} is a constant; there is nothing to compute");
        }
        foreach (Update update in updates) Check(update);
        if (updates.DistinctBy(u => u.Variable).Count() < updates.Count)
            throw new GraphException("Update: a variable can be moved only once a run");
        Needed = WithAncestors(outputs.Concat(updates.SelectMany(u => (Node[])[u.Variable, u.Value])));
        BeforePause = new HashSet<Node>();
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>The largest number of images in a run.</summary>
    public int Capacity { get; }

    /// <summary>Values that can be read after a run.</summary>
    public IReadOnlyList<Node> Outputs { get; }

    /// <summary>State that moves with each run.</summary>
    public IReadOnlyList<Update> Updates { get; }

    /// <summary>
    /// Outputs that are known when a run pauses, so that the caller may look at them and go on with fewer images: see
    /// <see cref="IProgram.Start"/>. None: runs cannot pause.
    /// </summary>
    /// <exception cref="GraphException">A node that is no output.</exception>
    public IReadOnlyList<Node> Pause
    {
        get;
        init
        {
            field = value;
            foreach (Node node in value)
            {
                if (!Outputs.Contains(node)) throw new GraphException($"Pause: {node} is not an output");
            }
            List<Node> before = WithAncestors(value);
            BeforePause = before.ToHashSet();
            Needed = [.. before, .. Needed.Where(n => !BeforePause.Contains(n))];
        }
    } = [];

    /// <summary>The most runs of one <see cref="IProgram.Repeat"/>; the outputs of so many are kept.</summary>
    /// <exception cref="GraphException">Fewer than 1.</exception>
    public int Repeats
    {
        get;
        init => field = value >= 1 ? value : throw new GraphException($"Repeats: at least 1, not {value}");
    } = 1;

    /// <summary>
    /// The nodes that outputs and updates need, inputs before users, and all that the pause needs before the rest.
    /// </summary>
    internal IReadOnlyList<Node> Needed { get; private init; }

    /// <summary>What <see cref="Pause"/> needs, and nothing else.</summary>
    internal IReadOnlySet<Node> BeforePause { get; private init; }

    /// <summary>Can the node be read while a run pauses?</summary>
    internal bool IsKnownAtPause(Node node) => node.Op is Op.Input || BeforePause.Contains(node);

    private static void Check(Update update)
    {
        (Node variable, Node value) = (update.Variable, update.Value);
        if (variable.Op is not Op.Input) throw new GraphException($"Update: {variable} is not an input");
        if (variable.Shape != value.Shape || variable.Copies != value.Copies)
            throw new GraphException($"Update: {value} does not fit {variable}");
        if (value.Op is Op.Input) throw new GraphException($"Update: {value} is an input; write the variable instead");
    }

    private List<Node> WithAncestors(IEnumerable<Node> nodes)
    {
        var needed = new bool[Graph.Nodes.Count];
        foreach (Node node in nodes) needed[node.Id] = true;
        for (int id = needed.Length - 1; id >= 0; id--)
        {
            if (!needed[id]) continue;
            foreach (Node input in Graph.Nodes[id].Inputs) needed[input.Id] = true;
        }
        return [.. Graph.Nodes.Where(n => needed[n.Id])];
    }
}
