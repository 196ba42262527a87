using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    private static IEnumerable<OpCase> Convolutions()
    {
        int[] seedCounts = [1, 3, 9];
        int index = 0;
        foreach (int kernel in (int[])[1, 2, 3, 5, 7])
        {
            foreach (int stride in (int[])[1, 2, 3])
            {
                for (int padding = 0; padding <= 3; padding++, index++)
                {
                    yield return Conv(
                        new Shape(3, 9, 11), 5, Window.Square(kernel, stride, padding), bias: index % 2 == 0,
                        seeds: seedCounts[(index + stride) % 3]);
                }
            }
        }

        yield return Conv(new Shape(3, 9, 8), 4, Window.Square(2, dilation: 2), bias: true);
        yield return Conv(new Shape(3, 9, 8), 4, Window.Square(3, dilation: 2));
        yield return Conv(new Shape(3, 9, 8), 4, Window.Square(3, padding: 2, dilation: 2), seeds: 3);
        yield return Conv(new Shape(3, 9, 8), 4, Window.Square(3, stride: 2, padding: 2, dilation: 2), seeds: 9);
        yield return Conv(new Shape(2, 9, 11), 17, Window.Square(5, padding: 3, dilation: 2));
        yield return Conv(new Shape(3, 9, 11), 4, new Window(3, 2, 1, 2, 3, 1, 3, 2), bias: true);

        yield return Conv(new Shape(3, 6, 9), 4, new Window(1, 7, 1, 1, 0, 3), seeds: 3);
        yield return Conv(new Shape(3, 9, 6), 4, new Window(7, 1, 1, 1, 3, 0), bias: true);
        yield return Conv(new Shape(3, 7, 8), 16, new Window(3, 5, 1, 1, 1, 2), bias: true);
        yield return Conv(new Shape(3, 7, 8), 4, new Window(2, 1, 2, 1, 0, 0));
        yield return Conv(new Shape(3, 9, 10), 5, new Window(3, 3, 2, 1, 0, 1), seeds: 9);
        yield return Conv(new Shape(3, 9, 10), 5, new Window(5, 2, 1, 3, 2, 1), bias: true, seeds: 3);

        yield return Conv(new Shape(6, 7, 6), 4, Window.Square(3, padding: 1), groups: 2, bias: true);
        yield return Conv(new Shape(6, 7, 6), 9, Window.Square(3, stride: 2, padding: 1), groups: 3, seeds: 3);
        yield return Conv(new Shape(32, 5, 6), 48, Window.Square(3, padding: 1), groups: 2, seeds: 3);
        yield return Conv(new Shape(34, 4, 5), 32, Window.Square(1), groups: 2, bias: true);
        yield return Conv(new Shape(3, 7, 6), 3, Window.Square(3, padding: 1), groups: 3, bias: true);
        yield return Conv(new Shape(17, 7, 6), 17, Window.Square(3, padding: 1), groups: 17, seeds: 9);
        yield return Conv(new Shape(48, 8, 7), 48, Window.Square(3, stride: 2, padding: 1), groups: 48, bias: true);
        yield return Conv(new Shape(16, 9, 7), 32, Window.Square(5, padding: 2), groups: 16, seeds: 3);

        yield return Conv(new Shape(1, 7, 9), 1, Window.Square(3, padding: 1), bias: true);
        yield return Conv(new Shape(1, 7, 9), 16, Window.Square(3, padding: 1), seeds: 3);
        yield return Conv(new Shape(3, 16, 16), 16, Window.Square(3, padding: 1), seeds: 9);
        yield return Conv(new Shape(3, 5, 7), 17, Window.Square(3, padding: 1), bias: true);
        yield return Conv(new Shape(16, 8, 8), 16, Window.Square(3, padding: 1), seeds: 3);
        yield return Conv(new Shape(16, 9, 7), 32, Window.Square(3, stride: 2, padding: 1));
        yield return Conv(new Shape(16, 8, 8), 32, Window.Square(1, stride: 2), seeds: 3);
        yield return Conv(new Shape(17, 6, 5), 48, Window.Square(3, padding: 1), bias: true, seeds: 3);
        yield return Conv(new Shape(48, 5, 5), 65, Window.Square(3, padding: 1));
        yield return Conv(new Shape(65, 4, 5), 17, Window.Square(3, padding: 1), bias: true);
        yield return Conv(new Shape(65, 5, 4), 65, Window.Square(1), bias: true, seeds: 3);
        yield return Conv(new Shape(64, 4, 4), 64, Window.Square(3, padding: 1), seeds: 9);
        yield return Conv(new Shape(65, 3, 3), 16, Window.Square(3), bias: true);
        yield return Conv(new Shape(130, 3, 2), 70, Window.Square(1));

        yield return Conv(new Shape(4, 1, 1), 16, Window.Square(3, padding: 1), seeds: 3);
        yield return Conv(new Shape(4, 2, 3), 5, Window.Square(3, stride: 2, padding: 1), bias: true);
        yield return Conv(new Shape(3, 1, 33), 5, Window.Square(3, padding: 1));
        yield return Conv(new Shape(3, 33, 1), 5, Window.Square(3, padding: 1), bias: true);
        yield return Conv(new Shape(2, 17, 31), 16, Window.Square(3, padding: 1));
        yield return Conv(new Shape(3, 13, 13), 16, Window.Square(7, stride: 2, padding: 3), seeds: 3);
        yield return Conv(new Shape(3, 15, 14), 16, Window.Square(11, stride: 4, padding: 2), bias: true);

        yield return Conv(new Shape(3, 12, 11), 64, Window.Square(3, padding: 1), bias: true, seeds: 3);
        yield return Conv(new Shape(3, 15, 14), 64, Window.Square(7, stride: 2, padding: 3), bias: true);
        yield return Conv(new Shape(2, 9, 8), 24, Window.Square(5, stride: 2, padding: 3), seeds: 3);
        yield return Conv(new Shape(5, 9, 8), 24, Window.Square(3, padding: 2, dilation: 2));
        yield return Conv(new Shape(1, 6, 33), 8, new Window(3, 5, 1, 2, 0, 4), seeds: 9);
        yield return Conv(new Shape(32, 7, 8), 64, Window.Square(3, stride: 2, padding: 1), bias: true, seeds: 3);
        yield return Conv(new Shape(64, 8, 6), 128, Window.Square(1, stride: 2), bias: true, seeds: 3);

        // Wide enough for a row at a time, and the rows of dy that it needs go back and forth.
        yield return Conv(new Shape(3, 9, 400), 8, Window.Square(3, stride: 3, padding: 2, dilation: 2));
    }

    private static OpCase Conv(
        Shape x, int channels, Window window, int groups = 1, bool bias = false, int seeds = 1) =>
        OfOne(
            $"conv {window} groups {groups} to {channels}{(bias ? " bias" : "")}",
            x,
            (g, x) => g.Graph.Conv2d(
                x,
                g.Weight(channels, x.Shape.Channels / groups, window.KernelHeight, window.KernelWidth),
                bias ? g.Vector(channels) : null,
                window,
                groups),
            seeds);
}
