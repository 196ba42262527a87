using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    private static IEnumerable<OpCase> Steps()
    {
        foreach ((Shape shape, int copies) in ((Shape, int)[])
            [(new Shape(1), 1), (new Shape(513), 3), (new Shape(3, 7, 9), 9), (new Shape(17, 8, 8), 1)])
        {
            yield return new OpCase(
                $"norm of {shape} copies {copies}", g => g.Output(g.Graph.L2Norm(g.Input(shape, copies: copies))));
        }
        yield return new OpCase(
            "norm of 1e-25", g => g.Output(g.Graph.L2Norm(g.Input(new Shape(3, 8, 8), Draws.Scaled(1e-25f)))));

        // Five images: the last group is short. The mean of a group lies on either side of 0.25.
        foreach (int groupSize in (int[])[1, 2, 3, 5, 10])
        {
            yield return new OpCase($"descent in groups of {groupSize}", g =>
            {
                (Node x, Node gradient) = (g.Input(new Shape(3, 5, 4), Draws.Image), g.Input(new Shape(3, 5, 4)));
                Node loss = g.Input(new Shape([]), Draws.Uniform);
                g.Output(g.Graph.DescentStep(
                    x, gradient, g.Graph.L2Norm(gradient), loss, new Op.DescentStep(2.5f, 0, 1, 0.25f, groupSize)));
            })
            { Images = 5, RowsCoupled = groupSize > 1 };
        }
        yield return new OpCase("descent along a tiny gradient", g =>
        {
            (Node x, Node gradient) = (g.Input(new Shape(3, 5, 4), Draws.Image), g.Input(new Shape(3, 5, 4), Draws.Scaled(1e-25f)));
            g.Output(g.Graph.DescentStep(
                x, gradient, g.Graph.L2Norm(gradient), g.Input(new Shape([]), Draws.Image), new Op.DescentStep(0.1f, 0, 1, 0, 1)));
        });

        foreach (int seeds in (int[])[1, 3, 9])
        {
            yield return new OpCase($"deepfool move over {seeds}", g =>
            {
                Node gradients = g.Input(new Shape(3, 7, 6), copies: seeds);
                Node logits = g.Input(new Shape(10), Draws.Logits);
                g.Output(g.Graph.DeepFoolMove(gradients, logits, g.Input(new Shape(10), Draws.Difference, seeds)));
            });
        }
        yield return new OpCase("deepfool point", g =>
        {
            (Node start, Node total) = (g.Input(new Shape(3, 7, 6), Draws.Image), g.Input(new Shape(3, 7, 6)));
            g.Output(g.Graph.DeepFoolPoint(start, total, new Op.DeepFoolPoint(0.02f, 0, 1)));
        });

        yield return new OpCase("an input accumulates", g =>
        {
            (Node total, Node step) = (g.Input(new Shape(17, 3, 5)), g.Input(new Shape(17, 3, 5)));
            Node sum = g.Graph.Add(total, step);
            g.Output(g.Graph.L2Norm(sum), total);
            g.Updates.Add(new Update(total, sum));
        })
        { Runs = 3 };
    }
}
