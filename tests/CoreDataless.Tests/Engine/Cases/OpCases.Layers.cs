using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    private static IEnumerable<OpCase> Layers() => [.. Elementwise(), .. Linears(), .. Rearrangements(), .. Copies()];

    private static IEnumerable<OpCase> Elementwise()
    {
        Shape[] shapes = [new(1), new(513), new(1, 1, 1), new(3, 7, 9), new(16, 4, 4), new(17, 5, 3), new(65, 2, 2)];
        for (int i = 0; i < shapes.Length; i++)
        {
            Shape shape = shapes[i];
            int seeds = i % 2 == 0 ? 3 : 1;
            yield return OfOne("relu", shape, (g, x) => g.Graph.Relu(x), seeds, Draws.AwayFromZero);
            yield return OfOne(
                "affine", shape, (g, x) => g.Graph.Affine(x, g.Vector(x.Shape.Channels), g.Vector(x.Shape.Channels)), seeds);
            yield return OfOne(
                "affine without shift", shape, (g, x) => g.Graph.Affine(x, g.Vector(x.Shape.Channels), null), seeds);
            yield return OfOne("batch norm", shape, (g, x) => BatchNorm(g, x), seeds);
            yield return OfOne("add to itself", shape, (g, x) => g.Graph.Add(x, x), seeds);
            yield return new OpCase($"add of {shape} seeds {seeds}", g =>
            {
                (Node a, Node b) = (g.Input(shape), g.Input(shape));
                g.Differentiate(g.Graph.Add(a, b), a, seeds);
                g.Differentiate(g.Graph.Add(a, b), b, seeds);
            });
        }
        yield return OfOne("batch norm epsilon 0.1", new Shape(5, 3, 4), (g, x) => BatchNorm(g, x, 0.1));
        yield return OfOne(
            "normalize",
            new Shape(3, 5, 6),
            (g, x) => g.Graph.Normalize(x, [.4914f, .4822f, .4465f], [.2471f, .2435f, .2616f]),
            seeds: 3,
            Draws.Image);
    }

    private static IEnumerable<OpCase> Linears()
    {
        (int From, int To, int Seeds)[] sizes =
        [
            (1, 1, 1), (10, 1, 3), (1, 10, 1), (10, 10, 9), (100, 10, 3), (10, 100, 1), (513, 10, 9), (100, 513, 1),
            (65, 17, 3), (64, 64, 1), (16, 48, 3), (7, 33, 9),
        ];
        foreach ((int from, int to, int seeds) in sizes)
        {
            yield return OfOne(
                $"linear to {to}", new Shape(from), (g, x) => g.Graph.Linear(x, g.Weight(to, from)), seeds);
            yield return OfOne(
                $"linear to {to} bias", new Shape(from), (g, x) => g.Graph.Linear(x, g.Weight(to, from), g.Vector(to)), seeds);
        }
        yield return OfOne(
            "linear to 10 bias", new Shape(64), (g, x) => g.Graph.Linear(x, g.Weight(10, 64), g.Vector(10))) with
        { Name = "linear of 19 images", Images = 19 };
    }

    private static IEnumerable<OpCase> Rearrangements()
    {
        yield return OfOne("flatten", new Shape(3, 5, 4), (g, x) => g.Graph.Flatten(x), seeds: 3);
        yield return OfOne(
            "flatten and linear",
            new Shape(17, 3, 5),
            (g, x) => g.Graph.Linear(g.Graph.Flatten(x), g.Weight(10, 17 * 3 * 5)),
            seeds: 3);
        yield return OfOne(
            "vector as images and conv",
            new Shape(5 * 4 * 6),
            (g, x) => g.Graph.Conv2d(g.Graph.Reshape(x, new Shape(5, 4, 6)), g.Weight(7, 5, 3, 3), padding: 1));
        yield return OfOne(
            "images as other images",
            new Shape(6, 4, 5),
            (g, x) => g.Graph.Reshape(g.Graph.Relu(x), new Shape(4, 2, 15)),
            seeds: 9,
            Draws.AwayFromZero);
        yield return OfOne(
            "conv, flatten, linear",
            new Shape(3, 6, 5),
            (g, x) => g.Graph.Linear(
                g.Graph.Flatten(g.Graph.Conv2d(x, g.Weight(17, 3, 3, 3), padding: 1)), g.Weight(9, 17 * 30)),
            seeds: 3);

        foreach (int pixels in (int[])[0, 1, 3])
        {
            Shape Of(int channels) => pixels == 0 ? new Shape(channels) : new Shape(channels, pixels, 5);
            yield return new OpCase($"concat of three, {Of(1)} to {Of(17)}", g =>
            {
                (Node a, Node b, Node c) = (g.Input(Of(1)), g.Input(Of(17)), g.Input(Of(4)));
                g.Differentiate(g.Graph.Concat(a, b, c), a, 3);
                g.Differentiate(g.Graph.Concat(a, b, c), b, 9);
                g.Differentiate(g.Graph.Concat(a, b, c), c);
            });
            yield return OfOne("concat of one", Of(5), (g, x) => g.Graph.Concat(x));
            yield return OfOne("concat with itself", Of(5), (g, x) => g.Graph.Concat(x, x), seeds: 3);
            foreach ((int start, int count) in ((int, int)[])[(0, 16), (3, 16), (16, 1), (0, 17), (16, 17)])
            {
                yield return OfOne(
                    $"slice {start}+{count}", Of(33), (g, x) => g.Graph.SliceChannels(x, start, count), seeds: 3);
            }
            foreach ((int before, int after) in ((int, int)[])[(0, 0), (4, 0), (0, 4), (8, 8), (1, 15)])
            {
                yield return OfOne(
                    $"pad {before}+{after}", Of(16), (g, x) => g.Graph.PadChannels(x, before, after), seeds: 3);
            }
        }
        yield return OfOne(
            "option A shortcut",
            new Shape(16, 7, 8),
            (g, x) => g.Graph.PadChannels(g.Graph.AveragePool(x, Window.Square(1, stride: 2)), 8, 8),
            seeds: 9);
    }

    // Several copies in the forward pass, alone and beside values that all copies share.
    private static IEnumerable<OpCase> Copies()
    {
        yield return new OpCase("copies through every layer", g =>
        {
            Node x = g.Input(new Shape(3, 8, 8), copies: 3);
            Node y = g.Graph.Relu(BatchNorm(g, g.Graph.Conv2d(x, g.Weight(16, 3, 3, 3), padding: 1)));
            y = g.Graph.MaxPool(y, Window.Square(2, stride: 2));
            y = g.Graph.Concat(y, g.Graph.SliceChannels(y, 2, 3));
            y = g.Graph.Linear(g.Graph.GlobalAveragePool(g.Graph.PadChannels(y, 1, 0)), g.Weight(5, 20), g.Vector(5));
            g.Output(y, g.Graph.Gradient(y, x, g.Input(y.Shape, copies: 3)), g.Graph.L2Norm(y));
        });
        yield return new OpCase("copies added to a shared value", g =>
        {
            (Node shared, Node copies) = (g.Input(new Shape(17, 3, 4)), g.Input(new Shape(17, 3, 4), copies: 9));
            g.Output(g.Graph.Add(shared, copies), g.Graph.Add(copies, shared), g.Graph.Concat(copies, shared));
        });
        yield return new OpCase("one seed shared by all copies", g =>
        {
            Node x = g.Input(new Shape(4, 5, 5), Draws.AwayFromZero, copies: 3);
            Node y = g.Graph.Relu(x);
            g.Output(g.Graph.Gradient(y, x, g.Input(y.Shape)));
        });
    }

    private static Node BatchNorm(CaseGraph g, Node x, double epsilon = 1e-5)
    {
        int c = x.Shape.Channels;
        return g.Graph.BatchNorm(x, g.Vector(c), g.Vector(c), g.Vector(c), g.Vector(c, 0.2, 2), epsilon);
    }
}
