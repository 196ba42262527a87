using System.Collections.Immutable;

namespace CoreDataless.Engine;

/// <summary>
/// One value of a graph. A run computes <see cref="Copies"/> rows of <see cref="Shape"/> for each image of the batch:
/// 1 in the forward pass, S where S backward seeds follow one forward pass (row = image * S + seed).
/// </summary>
public sealed class Node
{
    internal Node(Graph graph, int id, Op op, ImmutableArray<Node> inputs, Shape shape, int copies, string? name)
    {
        (Graph, Id, Op, Inputs, Shape, Copies, Name) = (graph, id, op, inputs, shape, copies, name);
    }

    /// <summary>The graph that the node belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Position in the graph; inputs come before the nodes that use them.</summary>
    public int Id { get; }

    /// <summary>What computes the value.</summary>
    public Op Op { get; }

    /// <summary>What it is computed from, in the order that <see cref="Op"/> documents.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>Dimensions of one row; for constants the whole.</summary>
    public Shape Shape { get; }

    /// <summary>Rows for each image of the batch; 0 for constants.</summary>
    public int Copies { get; }

    /// <summary>The name given by the user, if any.</summary>
    public string? Name { get; }

    /// <summary>The constant's numbers.</summary>
    /// <exception cref="GraphException">The node is not a constant.</exception>
    public Tensor Tensor => Op is Op.Constant c ? c.Value : throw new GraphException($"{this} is not a constant");

    internal bool IsConstant => Op is Op.Constant;

    /// <summary>For example <c>%12 Conv2d (64, 32, 32)</c>.</summary>
    public override string ToString()
    {
        string name = Name is null ? "" : $" '{Name}'";
        string copies = Copies > 1 ? $" x{Copies}" : "";
        return $"%{Id} {Op.Name}{name} {Shape}{copies}";
    }
}
