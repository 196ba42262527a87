using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>One step of descent as a graph: loss, gradient, its norm, and the moved images.</summary>
internal sealed class DescentGraph
{
    private readonly Node _moved;
    private readonly int _repeats;

    /// <param name="network">The classifier.</param>
    /// <param name="seed">Rounding of the loss gradient.</param>
    /// <param name="rule">When and how far a group of rows moves; a batch holds whole groups.</param>
    /// <param name="repeats">The most steps asked for at once.</param>
    public DescentGraph(Network network, SeedGradient seed, Op.DescentStep rule, int repeats = 1)
    {
        (Rule, _repeats) = (rule, repeats);
        var graph = new Graph();
        Images = graph.Input("images", network.Input);
        Target = graph.Input("target", network.Classes);
        Loss = graph.SoftmaxCrossEntropy(network.Append(graph, Images).Logits, Target, seed);
        Node gradient = graph.Gradient(Loss, Images);
        Norm = graph.L2Norm(gradient);
        _moved = graph.DescentStep(Images, gradient, Norm, Loss, rule);
    }

    public Op.DescentStep Rule { get; }

    public Node Images { get; }

    public Node Target { get; }

    public Node Loss { get; }

    public Node Norm { get; }

    /// <summary>The step for at most so many images.</summary>
    public Computation For(int images) =>
        new(images, [Loss, Norm], new Update(Images, _moved)) { Repeats = _repeats };
}
