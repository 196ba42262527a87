using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Metrics;

/// <summary>
/// One step of DeepFool as a graph: is the image still of its class, and a move along the best of the gradients.
/// </summary>
internal sealed class DeepFoolGraph
{
    private readonly int _candidates;
    private readonly Node _nextTotal;
    private readonly Node _nextPoint;

    /// <param name="network">The classifier.</param>
    /// <param name="options">Candidates and overshoot.</param>
    public DeepFoolGraph(Network network, EvaluationOptions options)
    {
        _candidates = options.Candidates == 0 ? network.Classes : Math.Min(options.Candidates, network.Classes);
        var graph = new Graph();
        Start = graph.Input("start", network.Input);
        Total = graph.Input("total", network.Input);
        Point = graph.Input("point", network.Input);
        Seeds = graph.Input("seeds", new Shape(network.Classes), copies: _candidates - 1);
        Label = graph.Input("label", network.Classes);
        Logits = network.Append(graph, Point).Logits;
        Keep = graph.Predicts(Logits, Label);
        Node gradients = graph.Gradient(Logits, Point, Seeds);
        _nextTotal = graph.Add(Total, graph.DeepFoolMove(gradients, Logits, Seeds));
        _nextPoint = graph.DeepFoolPoint(Start, _nextTotal, new Op.DeepFoolPoint(options.Overshoot, 0, 1));
    }

    /// <summary>The image.</summary>
    public Node Start { get; }

    /// <summary>The sum of all moves.</summary>
    public Node Total { get; }

    /// <summary>Where the attack stands.</summary>
    public Node Point { get; }

    /// <summary>One per candidate but the first: see <see cref="SeedsFor"/>.</summary>
    public Node Seeds { get; }

    /// <summary>The class that the attack leads away from, one-hot.</summary>
    public Node Label { get; }

    /// <summary>The logits of the point.</summary>
    public Node Logits { get; }

    /// <summary>1 while the point is of the label's class, 0 where the attack has ended.</summary>
    public Node Keep { get; }

    /// <summary>The step for at most so many images; it pauses when it is known who has ended.</summary>
    public Computation For(int images) =>
        new(images, [Keep], new Update(Total, _nextTotal), new Update(Point, _nextPoint)) { Pause = [Keep] };

    /// <summary>
    /// The seeds for images of these logits: seed s of an image asks for the gradient of
    /// logit[order[s + 1]] - logit[order[0]]; the order is that of the start and fixed for the whole attack.
    /// </summary>
    public float[] SeedsFor(ReadOnlySpan<float> logits)
    {
        int classes = Logits.Shape.Count;
        int images = logits.Length / classes;
        var seeds = new float[images * Seeds.Copies * classes];
        Span<float> seed = seeds;
        for (int i = 0; i < images; i++)
        {
            int[] order = Labels.Best(logits.Slice(i * classes, classes), _candidates);
            foreach (int candidate in order.AsSpan(1))
            {
                (seed[candidate], seed[order[0]]) = (1, -1);
                seed = seed[classes..];
            }
        }
        return seeds;
    }
}
