using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Gpu;

/// <summary>
/// A computation with the gradients' decisions made elsewhere: which pixel a ReLU lets through, and which one a maximum
/// came from. Two roundings decide differently beside a kink, and then a gradient differs much more than by rounding;
/// with the decisions of one side on both, only rounding is left.
/// </summary>
internal sealed class SharedMasks
{
    private readonly Dictionary<Node, Node> _copies = [];
    private readonly Dictionary<Node, Node> _decided = [];

    /// <summary>Copies what the computation needs, with inputs for the decisions.</summary>
    public SharedMasks(Computation computation)
    {
        var graph = new Graph();
        foreach (Node node in computation.Needed)
            if (Decision(node) is { } decision && !_decided.ContainsKey(decision))
                _decided.Add(decision, graph.Input("decision", decision.Shape, decision.Copies));
        foreach (Node node in computation.Needed) _copies.Add(node, Copy(graph, node));
        Copied = new Computation(
            computation.Capacity,
            [.. computation.Outputs.Select(o => _copies[o])],
            [.. computation.Updates.Select(u => new Update(_copies[u.Variable], _copies[u.Value]))]);
    }

    /// <summary>Nodes of the original whose values decide, and the copy's inputs for them.</summary>
    public IReadOnlyDictionary<Node, Node> Decided => _decided;

    /// <summary>The copy.</summary>
    public Computation Copied { get; }

    /// <summary>The copy of a node.</summary>
    public Node this[Node original] => _copies[original];

    // What is written anyway is no decision of a device's.
    private static Node? Decision(Node node) => node.Op is Op.ReluGrad or Op.MaxPoolGrad
        && node.Inputs[1].Op is not Op.Input ? node.Inputs[1] : null;

    private Node Copy(Graph graph, Node node) => node.Op switch
    {
        Op.Input => graph.Input(node.Name!, node.Shape, node.Copies),
        Op.Constant c => graph.Constant(c.Value),
        _ when Decision(node) is { } decision =>
            graph.Append(node.Op, [_copies[node.Inputs[0]], _decided[decision]], node.Shape, node.Copies),
        _ => graph.Append(node.Op, [.. node.Inputs.Select(i => _copies[i])], node.Shape, node.Copies),
    };
}
