using System.Collections.Immutable;

namespace CoreDataless.Engine;

/// <summary>
/// An append-only list of nodes. Network code appends the forward pass, <see cref="Graph.Gradient"/> the backward pass;
/// a backend compiles the whole once and runs it many times. Shapes are checked while building.
/// </summary>
/// <remarks>Nothing here computes; a graph is not safe for building from several threads at once.</remarks>
public sealed partial class Graph
{
    private readonly List<Node> _nodes = [];

    /// <summary>All nodes, inputs before users.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>
    /// Values that the user writes: <paramref name="copies"/> rows of <paramref name="shape"/> per image.
    /// </summary>
    public Node Input(string name, Shape shape, int copies = 1)
    {
        if (copies < 1) throw new GraphException($"Input '{name}': at least one copy per image, not {copies}");
        return Append(new Op.Input(), [], shape, copies, name);
    }

    /// <summary>Values that the user writes, one row of the given dimensions per image.</summary>
    public Node Input(string name, params ReadOnlySpan<int> shape) => Input(name, new Shape(shape));

    /// <summary>A constant, such as a weight. The tensor is not copied.</summary>
    public Node Constant(Tensor value, string? name = null) =>
        Append(new Op.Constant(value), [], value.Shape, copies: 0, name);

    internal Node Append(Op op, ImmutableArray<Node> inputs, Shape shape, int copies, string? name = null)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!ReferenceEquals(inputs[i].Graph, this))
                throw new GraphException($"{op.Name}: {inputs[i]} belongs to another graph");
            if (inputs[i].IsConstant && !TakesConstant(op, i))
                throw new GraphException($"{op.Name}: {inputs[i]} is a constant; write it to an input instead");
        }
        if (op is not Op.Constant && shape.Rank > 3)
            throw new GraphException($"{op.Name}: values have at most 3 dimensions, not {shape}");
        var node = new Node(this, _nodes.Count, op, inputs, shape, copies, name);
        _nodes.Add(node);
        return node;
    }

    private Node Append(Op op, ImmutableArray<Node> inputs, Shape shape) =>
        Append(op, inputs, shape, CommonCopies(op, inputs));

    // Weights, biases, scales and shifts: everything behind the first operand of these.
    private static bool TakesConstant(Op op, int index) => index > 0 && op is
        (Op.Affine or Op.BatchNorm or Op.Conv2d or Op.Linear or Op.ConvInputGrad or Op.LinearInputGrad);

    // Values of one copy (a mask of the forward pass) are shared by all seeds of the backward pass.
    private static int CommonCopies(Op op, ImmutableArray<Node> inputs)
    {
        int copies = 1;
        foreach (Node n in inputs)
        {
            if (n.IsConstant || n.Copies == 1 || n.Copies == copies) continue;
            if (copies != 1)
                throw new GraphException($"{op.Name}: {n.Copies} copies meet {copies}; only 1 copy can be shared");
            copies = n.Copies;
        }
        return copies;
    }
}
