using System.Collections.Immutable;

namespace CoreDataless.Engine.Planning;

/// <summary>
/// Copies the needed part of a graph and folds per-channel scales into the weights beside them:
/// batch norm or affine after a convolution or linear layer, and in the backward pass a scale before their gradient.
/// </summary>
/// <remarks>
/// An affine <em>before</em> a convolution stays a node: its scale would fold, but its shift is wrong at the border,
/// where padding is zero and not the shifted zero. New weights are computed in double and rounded once, and only when a
/// kernel asks for them: a plan that is made to be measured computes none.
/// </remarks>
internal sealed class Simplifier
{
    private readonly Graph _to = new();
    private readonly Dictionary<Node, Node> _map = [];
    private readonly Dictionary<Node, int> _users = [];
    private readonly HashSet<Node> _kept;

    private Simplifier(Computation computation)
    {
        _kept = [.. computation.Outputs, .. computation.Updates.Select(u => u.Value)];
        foreach (Node input in computation.Needed.SelectMany(n => n.Inputs))
            _users[input] = _users.GetValueOrDefault(input) + 1;
        foreach (Node node in computation.Needed) _map[node] = Rewrite(node);
    }

    /// <summary>The simplified computation, and where each needed node went.</summary>
    public static (Computation Simplified, IReadOnlyDictionary<Node, Node> Map) Run(Computation computation)
    {
        var pass = new Simplifier(computation);
        Update[] updates = [.. computation.Updates.Select(u => new Update(pass._map[u.Variable], pass._map[u.Value]))];
        Node[] outputs = [.. computation.Outputs.Select(n => pass._map[n])];
        var simplified = new Computation(computation.Capacity, outputs, updates)
        {
            Pause = [.. computation.Pause.Select(n => pass._map[n])],
            Repeats = computation.Repeats,
        };
        return (simplified, pass._map);
    }

    private Node Rewrite(Node node) => node.Op switch
    {
        Op.BatchNorm bn => RewriteAffine(
            node, BatchNormConstants.Scale(node, bn), BatchNormConstants.Shift(node, bn)),
        Op.Affine => RewriteAffine(
            node, node.Inputs[1].Tensor, node.Inputs.Length > 2 ? node.Inputs[2].Tensor : null),
        Op.ConvInputGrad or Op.LinearInputGrad when ScaleBefore(node) is { } scale =>
            Copy(node, [_map[node.Inputs[0].Inputs[0]], ScaledWeight(node.Inputs[1].Tensor, scale)]),
        _ => Copy(node, [.. node.Inputs.Select(i => _map[i])]),
    };

    private Node RewriteAffine(Node node, Tensor scale, Tensor? shift)
    {
        Node x = node.Inputs[0];
        bool folds = x.Op is Op.Conv2d or Op.Linear && _users[x] == 1 && !_kept.Contains(x);
        if (!folds) return _to.Affine(_map[x], _to.Constant(scale), shift is null ? null : _to.Constant(shift));
        Node weight = ScaledWeight(x.Inputs[1].Tensor, scale);
        Tensor? bias = x.Inputs.Length > 2 ? x.Inputs[2].Tensor : null;
        return Copy(x, [_map[x.Inputs[0]], weight, _to.Constant(FoldedBias(bias, scale, shift))]);
    }

    // The scale of an affine without shift that only feeds this gradient node.
    private Tensor? ScaleBefore(Node node)
    {
        Node dy = node.Inputs[0];
        bool folds = dy.Op is Op.Affine && dy.Inputs.Length == 2 && _users[dy] == 1 && !_kept.Contains(dy);
        return folds ? dy.Inputs[1].Tensor : null;
    }

    private Node Copy(Node node, ImmutableArray<Node> inputs) =>
        _to.Append(node.Op, inputs, node.Shape, node.Copies, node.Name);

    // Weights are (out, ...): row o is scaled by scale[o].
    private Node ScaledWeight(Tensor weight, Tensor scale) => _to.Constant(new Tensor(weight.Shape, () =>
    {
        int perRow = weight.Shape.Count / weight.Shape[0];
        var values = new float[weight.Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((double)weight.Values[i] * scale.Values[i / perRow]);
        return values;
    }));

    private static Tensor FoldedBias(Tensor? bias, Tensor scale, Tensor? shift) => new(scale.Shape, () =>
    {
        var values = new float[scale.Values.Length];
        for (int o = 0; o < values.Length; o++)
            values[o] = (float)((double)(bias?.Values[o] ?? 0) * scale.Values[o] + (shift?.Values[o] ?? 0));
        return values;
    });
}
