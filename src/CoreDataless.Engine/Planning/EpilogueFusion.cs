namespace CoreDataless.Engine.Planning;

/// <summary>
/// Finds, behind each convolution or linear layer (forward or gradient), the addition and the ReLU or mask that can be
/// done while its result is being stored; behind the gradient of global pooling, the mask. The fused step runs where
/// the last of them stood.
/// </summary>
internal sealed class EpilogueFusion
{
    private readonly ILookup<Node, Node> _users;
    private readonly HashSet<Node> _kept;
    private readonly Dictionary<Node, Node> _rootOf = [];
    private readonly HashSet<Node> _absorbed = [];
    private readonly Dictionary<Node, IReadOnlyList<Node>> _chains = [];

    /// <param name="computation">A simplified computation.</param>
    /// <param name="users">Who reads each of its nodes, once for each input that does.</param>
    public EpilogueFusion(Computation computation, ILookup<Node, Node> users)
    {
        _users = users;
        _kept = [.. computation.Outputs];
        foreach (Update update in computation.Updates) _kept.Add(update.Value);
        foreach (Node node in computation.Needed)
        {
            if (IsLayer(node) || node.Op is Op.GlobalAveragePoolGrad) Fuse(node);
        }
    }

    /// <summary>The root of the chain that ends here; the node itself where nothing is fused.</summary>
    public Node RootOf(Node node) => _rootOf.GetValueOrDefault(node, node);

    /// <summary>Is the node computed inside the epilogue of a later one?</summary>
    public bool IsAbsorbed(Node node) => _absorbed.Contains(node);

    /// <summary>The nodes between root and result, in order.</summary>
    public IReadOnlyList<Node> Chain(Node result) => _chains.GetValueOrDefault(result, []);

    private void Fuse(Node root)
    {
        var chain = new List<Node>();
        Node end = root;
        if (IsLayer(root) && OnlyUser(end) is { Op: Op.Add } add && !_rootOf.ContainsKey(add)
            && add.Inputs.All(i => i.Copies == add.Copies))
        {
            chain.Add(add);
            end = add;
        }
        Node? next = OnlyUser(end);
        bool masks = next is { Op: Op.ReluGrad } && next.Inputs[0] == end && next.Copies == end.Copies;
        if (masks || (IsLayer(root) && next is { Op: Op.Relu }))
        {
            chain.Add(next!);
            end = next!;
        }
        if (chain.Count == 0) return;
        _rootOf[end] = root;
        _chains[end] = chain;
        _absorbed.UnionWith([root, .. chain[..^1]]);
        foreach (Node inner in chain) _rootOf.TryAdd(inner, root);
    }

    private static bool IsLayer(Node node) =>
        node.Op is Op.Conv2d or Op.ConvInputGrad or Op.Linear or Op.LinearInputGrad;

    private Node? OnlyUser(Node node) =>
        _kept.Contains(node) || _users[node].Count() != 1 ? null : _users[node].Single();
}
