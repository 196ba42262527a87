using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    private static IEnumerable<OpCase> Poolings()
    {
        (Shape Shape, Window Window, int Seeds)[] windows =
        [
            (new Shape(1, 4, 4), Window.Square(2, stride: 2), 1),
            (new Shape(3, 7, 9), Window.Square(2, stride: 2), 3),
            (new Shape(17, 8, 8), Window.Square(2, stride: 2), 9),
            (new Shape(3, 7, 9), Window.Square(3, stride: 2, padding: 1), 9),
            (new Shape(16, 8, 8), Window.Square(3, stride: 2, padding: 1), 3),
            (new Shape(5, 7, 6), Window.Square(3, padding: 1), 3),
            (new Shape(5, 7, 6), Window.Square(3, stride: 2), 1),
            (new Shape(3, 9, 9), Window.Square(3, stride: 3), 1),
            (new Shape(3, 5, 6), Window.Square(2), 3),
            (new Shape(3, 5, 6), Window.Square(2, padding: 1), 1),
            (new Shape(17, 7, 6), Window.Square(1, stride: 2), 3),
            (new Shape(16, 8, 8), Window.Square(1, stride: 2), 1),
            (new Shape(3, 9, 8), Window.Square(5, stride: 2, padding: 2), 1),
            (new Shape(3, 7, 8), new Window(3, 2, 2, 1, 1, 1), 3),
            (new Shape(3, 7, 8), new Window(1, 3, 1, 2, 0, 1), 1),
            (new Shape(3, 9, 8), Window.Square(2, dilation: 2), 1),
            (new Shape(65, 1, 1), Window.Square(3, stride: 2, padding: 1), 1),
            (new Shape(48, 4, 4), Window.Square(4, stride: 4), 3),
        ];
        foreach ((Shape shape, Window window, int seeds) in windows)
        {
            yield return OfOne(
                $"max pool {window}", shape, (g, x) => g.Graph.MaxPool(x, window), seeds, Draws.Distinct);
            yield return OfOne($"average pool {window}", shape, (g, x) => g.Graph.AveragePool(x, window), seeds);
            yield return OfOne(
                $"average pool of real pixels {window}",
                shape,
                (g, x) => g.Graph.AveragePool(x, window, countPadding: false),
                seeds);
        }

        // No finite differences at ties; the backends must agree on the first one all the same.
        yield return new OpCase("max pool with ties", g =>
        {
            Node x = g.Input(new Shape(17, 9, 8), Draws.Ties);
            Node y = g.Graph.MaxPool(x, Window.Square(3, stride: 2, padding: 1));
            g.Output(y, g.Graph.Gradient(y, x, g.Input(y.Shape, copies: 3)));
        });

        foreach ((Shape shape, int seeds) in ((Shape, int)[])
            [(new Shape(1, 1, 1), 1), (new Shape(5, 1, 3), 3), (new Shape(17, 7, 5), 9), (new Shape(65, 8, 8), 3)])
        {
            yield return OfOne("global average pool", shape, (g, x) => g.Graph.GlobalAveragePool(x), seeds);
        }
    }
}
