using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>What the backward pass appends to a graph, and what it refuses.</summary>
public class GradientStructureTests
{
    private readonly Graph _graph = new();

    [Fact]
    public void Several_seeds_share_one_forward_pass()
    {
        Node x = _graph.Input("x", 1, 4, 4);
        Node weight = Expect.Constant(_graph, new Shape(2, 1, 3, 3), new float[18]);
        Node y = _graph.GlobalAveragePool(_graph.Relu(_graph.Conv2d(x, weight)));
        int forward = _graph.Nodes.Count;
        Node gradient = _graph.Gradient(y, x, _graph.Input("seeds", y.Shape, copies: 9));

        Assert.Equal((x.Shape, 9), (gradient.Shape, gradient.Copies));
        Assert.Equal(1, y.Copies);
        Assert.Equal(
            ["Input", "GlobalAveragePoolGrad", "ReluGrad", "ConvInputGrad"],
            _graph.Nodes.Skip(forward).Select(n => n.Op.Name));
        Assert.All(_graph.Nodes.Skip(forward), n => Assert.Equal(9, n.Copies));
    }

    [Fact]
    public void Gradients_of_several_ways_are_added()
    {
        Node x = _graph.Input("x", 1), seed = _graph.Input("seed", 1);
        Node Times(float factor, Node of) => _graph.Affine(of, Expect.Vector(_graph, factor), null);
        Node h = Times(2, x);
        Node y = _graph.Add(_graph.Add(Times(3, h), Times(10, x)), _graph.Add(h, _graph.Relu(x)));
        Expect.Values(_graph.Gradient(y, x, seed), [19, -18], (x, [5, -5]), (seed, [1, -1]));
    }

    [Fact]
    public void Branches_that_do_not_depend_on_x_are_left_alone()
    {
        Node x = _graph.Input("x", 2), other = _graph.Input("other", 2), seed = _graph.Input("seed", 2);
        Node y = _graph.Add(_graph.Relu(x), _graph.Relu(_graph.Relu(other)));
        int forward = _graph.Nodes.Count;
        _graph.Gradient(y, x, seed);
        Assert.Equal(["ReluGrad"], _graph.Nodes.Skip(forward).Select(n => n.Op.Name));
    }

    [Fact]
    public void A_hidden_value_has_a_gradient_too()
    {
        Node x = _graph.Input("x", 2), seed = _graph.Input("seed", 2);
        Node h = _graph.Affine(x, Expect.Vector(_graph, 2, 2), null);
        Node y = _graph.Affine(h, Expect.Vector(_graph, 3, 5), null);
        Expect.Values(_graph.Gradient(y, h, seed), [3, 5], (seed, [1, 1]));
    }

    [Fact]
    public void The_gradient_of_a_value_for_itself_is_the_seed()
    {
        Node x = _graph.Input("x", 2), seed = _graph.Input("seed", new Shape(2), copies: 3);
        Assert.Same(seed, _graph.Gradient(x, x, seed));
    }

    [Fact]
    public void A_loss_needs_no_seed_and_nothing_else_goes_without()
    {
        Node z = _graph.Input("z", 2), t = _graph.Input("t", 2);
        Expect.Values(_graph.Gradient(_graph.SoftmaxCrossEntropy(z, t), z), [-0.5f, 0.5f], (z, [1, 1]), (t, [1, 0]));
        Throws(() => _graph.Gradient(_graph.Relu(z), z), "Relu", "(none)");
        Throws(() => _graph.Gradient(_graph.Relu(z), z, _graph.Input("seed", 3)), "Relu", "'seed' (3)");
    }

    [Fact]
    public void Copies_of_seed_and_value_must_agree()
    {
        Node x = _graph.Input("x", new Shape(2), copies: 3);
        Throws(() => _graph.Gradient(_graph.Relu(x), x, _graph.Input("seed", new Shape(2), 9)), "ReluGrad", "9", "3");
    }

    [Fact]
    public void An_independent_value_is_refused()
    {
        Node x = _graph.Input("x", 2), other = _graph.Input("other", 2), seed = _graph.Input("seed", 2);
        Throws(() => _graph.Gradient(_graph.Relu(other), x, seed), "Relu", "does not depend on", "'x'");
        Throws(() => _graph.Gradient(x, _graph.Relu(x), seed), "'x'", "does not depend on", "Relu");
    }

    [Fact]
    public void An_operation_without_a_rule_is_refused_by_name()
    {
        Node x = _graph.Input("x", 2), seed = _graph.Input("seed", new Shape([]));
        NotDifferentiable(() => _graph.Gradient(_graph.L2Norm(_graph.Relu(x)), x, seed), "L2Norm");
        Node loss = _graph.SoftmaxCrossEntropy(x, _graph.Input("t", 2));
        Node second = _graph.Gradient(loss, x);
        NotDifferentiable(() => _graph.Gradient(second, x, _graph.Input("s", 2)), "SoftmaxCrossEntropyGrad");
    }

    // A rule may cover some inputs only; to drop the rest would be a wrong gradient.
    [Fact]
    public void A_way_through_the_target_of_a_loss_is_refused()
    {
        Node x = _graph.Input("x", 2), t = _graph.Input("t", 2);
        NotDifferentiable(() => _graph.Gradient(_graph.SoftmaxCrossEntropy(t, x), x), "SoftmaxCrossEntropy", "'x'");
        NotDifferentiable(() => _graph.Gradient(_graph.SoftmaxCrossEntropy(t, _graph.Relu(x)), x), "Relu");
        NotDifferentiable(() => _graph.Gradient(_graph.SoftmaxCrossEntropy(x, _graph.Relu(x)), x), "Relu");
    }

    [Fact]
    public void Weights_are_constants_without_gradient()
    {
        Node x = _graph.Input("x", 2), weight = Expect.Constant(_graph, new Shape(1, 2), 1, 2);
        NotDifferentiable(() => _graph.Gradient(_graph.Linear(x, weight), weight, _graph.Input("s", 1)), "Linear");
    }

    private static void Throws(Action action, params string[] facts)
    {
        string message = Assert.Throws<GraphException>(action).Message;
        foreach (string fact in facts) Assert.Contains(fact, message, StringComparison.Ordinal);
    }

    private static void NotDifferentiable(Action action, params string[] facts)
    {
        string message = Assert.Throws<NotDifferentiableException>(action).Message;
        foreach (string fact in facts) Assert.Contains(fact, message, StringComparison.Ordinal);
    }
}
