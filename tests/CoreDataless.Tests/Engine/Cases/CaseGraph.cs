using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>The gradient of seed . y for x, to be checked by finite differences.</summary>
/// <param name="Y">One copy per image.</param>
/// <param name="X">An input with one copy per image.</param>
/// <param name="Seed">Null for a loss: the seed is 1.</param>
/// <param name="Gradient">As many copies as the seed.</param>
/// <param name="Float32">y is rounded to float32 on the way, so differences must be coarse.</param>
internal sealed record GradientCheck(Node Y, Node X, Node? Seed, Node Gradient, bool Float32);

/// <summary>A graph of a case while it is built, and what to draw for its inputs.</summary>
internal sealed class CaseGraph
{
    private readonly string _name;
    private readonly Random _random;
    private readonly List<(Node Input, Draw Draw)> _inputs = [];

    public CaseGraph(string name)
    {
        _name = name;
        _random = new Random(StableHash(name));
    }

    public Graph Graph { get; } = new();

    public IEnumerable<Node> Inputs => _inputs.Select(i => i.Input);

    public List<Node> Outputs { get; } = [];

    public List<Update> Updates { get; } = [];

    public List<GradientCheck> Checks { get; } = [];

    public Computation Computation(int capacity) => new(capacity, Outputs, Updates);

    public Node Input(Shape shape, Draw? draw = null, int copies = 1)
    {
        Node input = Graph.Input($"input {_inputs.Count}", shape, copies);
        _inputs.Add((input, draw ?? Draws.Uniform));
        return input;
    }

    /// <summary>
    /// Random weights that keep the size of what flows through them; the first dimension is the output.
    /// </summary>
    public Node Weight(params int[] dimensions)
    {
        var shape = new Shape(dimensions);
        double bound = Math.Sqrt(3.0 * shape[0] / shape.Count);
        return Graph.Constant(new Tensor(shape, Fill(shape.Count, -bound, bound)));
    }

    public Node Vector(int length, double low = -1, double high = 1) =>
        Graph.Constant(Tensor.Vector(Fill(length, low, high)));

    public void Output(params Node[] nodes) => Outputs.AddRange(nodes);

    /// <summary>
    /// Makes y and the gradients of <paramref name="seeds"/> random seeds outputs, and remembers to check them.
    /// </summary>
    public Node Differentiate(Node y, Node x, int seeds = 1)
    {
        Node seed = Input(y.Shape, copies: seeds);
        return Differentiate(y, x, seed);
    }

    /// <summary>The same for a given seed, or for a loss without one.</summary>
    public Node Differentiate(Node y, Node x, Node? seed, bool float32 = false)
    {
        Node gradient = Graph.Gradient(y, x, seed);
        Output(y, gradient);
        Checks.Add(new GradientCheck(y, x, seed, gradient, float32));
        return gradient;
    }

    /// <summary>What the case writes into an input: the same numbers each time, other ones for each input.</summary>
    public float[] Values(Node input, int images)
    {
        var random = new Random(StableHash($"{_name} {input.Name}"));
        Draw draw = _inputs.Single(i => i.Input == input).Draw;
        var values = new float[images * input.Copies * input.Shape.Count];
        for (int at = 0; at < values.Length; at += input.Shape.Count)
            draw(random, values.AsSpan(at, input.Shape.Count));
        return values;
    }

    private float[] Fill(int count, double low, double high)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)(low + (high - low) * _random.NextDouble());
        return values;
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static int StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text) hash = (hash ^ c) * 16777619;
        return (int)hash;
    }
}
