using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>
/// Graphs that nobody would draw by hand: random layers, branches that join, several outputs, a backward pass.
/// </summary>
internal static class RandomGraphs
{
    /// <summary>A computation; the same seed makes the same one.</summary>
    public static Computation Make(int seed, int capacity = 3)
    {
        var random = new Random(seed);
        var graph = new Graph();
        var shape = new Shape(random.Next(1, 6), random.Next(4, 9), random.Next(4, 9));
        Node x = graph.Input("x", shape, copies: random.Next(4) == 0 ? 2 : 1);
        List<Node> nodes = [x];
        for (int i = 0; i < 14; i++) nodes.Add(Layer(graph, nodes[random.Next(nodes.Count / 2, nodes.Count)], nodes, random));
        Node pooled = graph.GlobalAveragePool(nodes[^1]);
        Node logits = graph.Linear(pooled, Constant(graph, random, 5, pooled.Shape.Count), Constant(graph, random, 5));
        Node seeds = graph.Input("seeds", new Shape(5), copies: x.Copies == 1 ? random.Next(1, 4) : 1);
        List<Node> outputs = [logits, nodes[random.Next(1, nodes.Count)]];
        outputs.Add(graph.Gradient(logits, x, seeds));
        Node moved = nodes.Last(n => n.Shape == x.Shape);
        return moved == x || random.Next(2) == 0
            ? new Computation(capacity, outputs)
            : new Computation(capacity, outputs, new Update(x, moved));
    }

    private static Node Layer(Graph graph, Node x, List<Node> all, Random random)
    {
        int channels = x.Shape.Channels;
        switch (random.Next(11))
        {
            case 0:
                return graph.Relu(x);
            case 1:
                Node[] alike = [.. all.Where(n => n.Shape == x.Shape)];
                return graph.Add(x, alike[random.Next(alike.Length)]);
            case 2:
                return graph.BatchNorm(
                    x, Constant(graph, random, channels), Constant(graph, random, channels),
                    Constant(graph, random, channels), graph.Constant(
                        new Tensor(new Shape(channels), [.. Enumerable.Repeat(0.7f, channels)])));
            case 3 when channels < 12:
                return graph.Concat(x, x);
            case 4 when x.Shape.Height > 2 && x.Shape.Width > 2:
                return graph.MaxPool(x, Window.Square(2, stride: 1));
            case 5:
                return graph.Reshape(x, new Shape(channels, x.Shape.Width, x.Shape.Height));
            case 6:
                return graph.Reshape(x, new Shape(1, channels * x.Shape.Height, x.Shape.Width));
            case 7 when channels % 2 == 0:
                return graph.Conv2d(
                    x, Constant(graph, random, 6, channels / 2, 3, 3), stride: 2, padding: 1, groups: 2);
            case 8:
                return graph.AveragePool(x, Window.Square(3, stride: 1, padding: 1), countPadding: false);
            default:
                int outputs = random.Next(1, 20);
                return graph.Conv2d(x, Constant(graph, random, outputs, channels, 3, 3), padding: 1);
        }
    }

    private static Node Constant(Graph graph, Random random, params int[] dimensions)
    {
        var shape = new Shape(dimensions);
        double scale = Math.Sqrt(3.0 * shape[0] / shape.Count);
        return graph.Constant(new Tensor(
            shape, [.. Enumerable.Range(0, shape.Count).Select(_ => (float)((random.NextDouble() - 0.5) * 2 * scale))]));
    }
}
