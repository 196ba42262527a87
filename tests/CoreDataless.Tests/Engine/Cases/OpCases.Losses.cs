using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    private static IEnumerable<OpCase> Losses()
    {
        foreach (SeedGradient seed in Enum.GetValues<SeedGradient>())
        {
            bool float32 = seed == SeedGradient.Torch;
            foreach (int classes in (int[])[1, 2, 10, 17, 100, 513])
            {
                yield return new OpCase($"loss {seed} of {classes} classes", g =>
                {
                    (Node z, Node target) = Logits(g, classes, Draws.OneHot);
                    g.Differentiate(g.Graph.SoftmaxCrossEntropy(z, target, seed), z, seed: null, float32);
                });
                yield return new OpCase($"loss {seed} of {classes} classes, soft target", g =>
                {
                    (Node z, Node target) = Logits(g, classes, Draws.SoftTarget);
                    g.Differentiate(g.Graph.SoftmaxCrossEntropy(z, target, seed), z, seed: null, float32);
                });
            }
            yield return new OpCase($"loss {seed} with seeds", g =>
            {
                (Node z, Node target) = Logits(g, 10, Draws.OneHot);
                Node loss = g.Graph.SoftmaxCrossEntropy(z, target, seed);
                g.Differentiate(loss, z, g.Input(loss.Shape, Draws.AwayFromZero, copies: 3), float32);
            });
            yield return new OpCase($"loss {seed} of several targets", g =>
            {
                Node z = g.Input(new Shape(10), Draws.Logits);
                Node loss = g.Graph.SoftmaxCrossEntropy(z, g.Input(new Shape(10), Draws.OneHot, copies: 3), seed);
                g.Output(loss, g.Graph.Gradient(loss, z));
            });
        }
    }

    // The targets of several copies share the logits; some are those of the logits.
    private static IEnumerable<OpCase> Predictions()
    {
        foreach (int classes in (int[])[1, 2, 10, 100, 513])
        {
            yield return new OpCase($"prediction of {classes} classes", g =>
            {
                (Node z, Node target) = Logits(g, classes, Draws.OneHot);
                g.Output(g.Graph.Predicts(z, target), g.Graph.Predicts(z, g.Graph.Add(z, z)));
            })
            { Images = 7 };
        }
        yield return new OpCase("prediction of several targets among ties", g =>
        {
            Node z = g.Input(new Shape(3), Draws.Ties);
            g.Output(g.Graph.Predicts(z, g.Input(new Shape(3), Draws.OneHot, copies: 5)));
        })
        { Images = 7 };
    }

    private static (Node Logits, Node Target) Logits(CaseGraph g, int classes, Draw target) =>
        (g.Input(new Shape(classes), Draws.Logits), g.Input(new Shape(classes), target));
}
