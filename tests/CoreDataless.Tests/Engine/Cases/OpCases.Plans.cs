using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    // Where a planner may go wrong: views that change the shape, state that others read, fusion across copies.
    private static IEnumerable<OpCase> Plans()
    {
        yield return OfOne("one channel, pooled, flattened, linear", new Shape(1, 4, 4), (g, x) => g.Graph.Linear(
            g.Graph.Flatten(g.Graph.MaxPool(g.Graph.Relu(x), Window.Square(2, 2))), g.Weight(3, 4)), seeds: 3,
            Draws.AwayFromZero);
        yield return OfOne("conv to one channel, flattened, linear", new Shape(3, 5, 4), (g, x) => g.Graph.Linear(
            g.Graph.Flatten(g.Graph.Conv2d(x, g.Weight(1, 3, 3, 3))), g.Weight(4, 6)), seeds: 3);
        yield return OfOne("vector to image, conv", new Shape(4), (g, x) => g.Graph.Conv2d(
            g.Graph.Reshape(x, new Shape(1, 2, 2)), g.Weight(3, 1, 2, 2)), seeds: 3);
        yield return OfOne("vector to image, global pool", new Shape(4), (g, x) =>
            g.Graph.GlobalAveragePool(g.Graph.Reshape(x, new Shape(1, 2, 2))));
        yield return OfOne("height and width swapped, max pool", new Shape(2, 2, 3), (g, x) =>
            g.Graph.MaxPool(g.Graph.Reshape(x, new Shape(2, 3, 2)), Window.Square(2)), seeds: 1, Draws.Distinct);

        foreach ((int channels, int size) in ((int, int)[])[(1, 11), (64, 3)])
        {
            yield return Stateful($"state moved by a convolution of itself, {channels} channels", g =>
            {
                Node x = g.Input(new Shape(channels, size, size), Draws.Image);
                Node moved = g.Graph.Add(x, g.Graph.Conv2d(x, g.Weight(channels, channels, 3, 3), padding: 1));
                return (x, moved, moved);
            });
        }
        yield return Stateful("state read after the value that moves it", g =>
        {
            Node x = g.Input(new Shape(2, 2, 2), Draws.Image), step = g.Input(new Shape(2, 2, 2), Draws.Image);
            Node convolved = g.Graph.Conv2d(x, g.Weight(1, 2, 1, 1));
            Node moved = g.Graph.Add(x, step);
            return (x, moved, g.Graph.Relu(convolved));
        });
        yield return Stateful("state seen through a view", g =>
        {
            Node x = g.Input(new Shape(2, 1, 1), Draws.Image), step = g.Input(new Shape(2, 1, 1), Draws.Image);
            return (x, g.Graph.Add(x, step), g.Graph.Flatten(x));
        });
        yield return new OpCase("mask of more copies than the gradient behind it", g =>
        {
            Node x = g.Input(new Shape(6), Draws.AwayFromZero, copies: 3), seed = g.Input(new Shape(4), Draws.Image);
            Node y = g.Graph.Linear(g.Graph.Relu(x), g.Weight(4, 6));
            g.Output(g.Graph.Gradient(y, x, seed));
        });
    }

    private static OpCase Stateful(string name, Func<CaseGraph, (Node Variable, Node Value, Node Output)> build) =>
        new(name, g =>
        {
            (Node variable, Node value, Node output) = build(g);
            g.Output(output, variable);
            g.Updates.Add(new Update(variable, value));
        })
        { Runs = 2 };
}
