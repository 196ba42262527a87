namespace CoreDataless.Engine;

public sealed partial class Graph
{
    /// <summary>
    /// Appends the backward pass of <paramref name="y"/> and returns the gradient of seed . y for
    /// <paramref name="x"/>, with as many copies as the seed has: S seeds share one forward pass.
    /// </summary>
    /// <param name="y">The value to differentiate.</param>
    /// <param name="x">The value to differentiate for, usually an input.</param>
    /// <param name="seed">
    /// The gradient that arrives at y, of its shape. Null means 1, for values that are one number per row.
    /// </param>
    /// <exception cref="NotDifferentiableException">The way from x to y passes an operation without a rule.</exception>
    /// <exception cref="GraphException">y does not depend on x, or the seed does not fit.</exception>
    public Node Gradient(Node y, Node x, Node? seed = null)
    {
        if (seed is null ? y.Op is not Op.SoftmaxCrossEntropy : seed.Shape != y.Shape)
            throw new GraphException($"Gradient of {y}: the seed {seed?.ToString() ?? "(none)"} does not fit");
        HashSet<Node> path = PathBetween(x, y);
        var arrived = new Dictionary<Node, Node?> { [y] = seed };

        // Ids are a topological order: when a node's turn comes, all that flows back into it has arrived.
        foreach (Node node in path.OrderByDescending(n => n.Id))
        {
            if (node == x) break;
            Node?[] adjoints = GradientRules.Adjoints(this, node, arrived[node]);
            for (int i = 0; i < node.Inputs.Length; i++)
            {
                Node input = node.Inputs[i];
                if (!path.Contains(input)) continue;
                Node dy = adjoints[i] ?? throw NotDifferentiableException.For(node, input);
                arrived[input] = arrived.TryGetValue(input, out Node? before) && before is not null
                    ? Add(before, dy)
                    : dy;
            }
        }
        return arrived.GetValueOrDefault(x) ?? throw new GraphException($"{y} has no gradient for {x}");
    }

    private static HashSet<Node> PathBetween(Node x, Node y)
    {
        var fromX = new HashSet<Node> { x };
        foreach (Node node in x.Graph.Nodes.Skip(x.Id + 1).Take(y.Id - x.Id))
        {
            if (node.Inputs.Any(fromX.Contains)) fromX.Add(node);
        }
        if (!fromX.Contains(y)) throw new GraphException($"{y} does not depend on {x}");

        var path = new HashSet<Node> { y };
        for (int id = y.Id; id >= x.Id; id--)
        {
            Node node = x.Graph.Nodes[id];
            if (!path.Contains(node)) continue;
            foreach (Node input in node.Inputs.Where(fromX.Contains)) path.Add(input);
        }
        return path;
    }
}
