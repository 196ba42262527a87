using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>What can be asked to be computed.</summary>
public class ComputationTests
{
    private readonly Graph _graph = new();

    [Fact]
    public void Only_what_is_needed_is_computed()
    {
        Node x = _graph.Input("x", 2), unused = _graph.Input("unused", 2);
        Node y = _graph.Relu(x);
        _graph.Add(y, unused);
        Assert.Equal([x, y], new Computation(1, [y]).Needed);
    }

    [Fact]
    public void Updates_are_needed_too()
    {
        Node x = _graph.Input("x", 2), step = _graph.Input("step", 2);
        Node y = _graph.Relu(x), sum = _graph.Add(x, step);
        Assert.Equal([x, step, y, sum], new Computation(1, [y], new Update(x, sum)).Needed);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Node x = _graph.Input("x", 2), y = _graph.Relu(x), sum = _graph.Add(x, x);
        Node wide = _graph.Input("wide", 3), copies = _graph.Input("copies", new Shape(2), copies: 2);
        Throws(() => new Computation(0, [y]), "at least one image", "0");
        Throws(() => new Computation(1, []), "at least one output");
        Throws(() => new Computation(1, [y, new Graph().Input("foreign", 2)]), "'foreign'", "another graph");
        Throws(() => new Computation(1, [y], new Update(y, sum)), "Relu", "not an input");
        Throws(() => new Computation(1, [y], new Update(wide, sum)), "Add", "'wide'");
        Throws(() => new Computation(1, [y], new Update(copies, sum)), "Add", "'copies'");
        Throws(() => new Computation(1, [y], new Update(x, _graph.Input("other", 2))), "'other'", "is an input");
        Throws(() => new Computation(1, [_graph.Constant(Tensor.Vector(1, 2))]), "is a constant");
        Throws(() => new Computation(1, [y], new Update(x, sum), new Update(x, _graph.Add(x, x))), "only once");
    }

    private static void Throws(Func<Computation> action, params string[] facts)
    {
        string message = Assert.Throws<GraphException>(action).Message;
        foreach (string fact in facts) Assert.Contains(fact, message, StringComparison.Ordinal);
    }
}
