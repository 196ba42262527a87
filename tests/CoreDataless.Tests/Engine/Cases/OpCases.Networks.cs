using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

internal static partial class OpCases
{
    private static IEnumerable<OpCase> Networks()
    {
        yield return OfOne("conv, batch norm, relu", new Shape(3, 8, 8), (g, x) => ConvBn(g, x, 16, relu: true), seeds: 3);
        yield return OfOne("relu, then conv", new Shape(5, 6, 7),
            (g, x) => g.Graph.Conv2d(g.Graph.Relu(x), g.Weight(17, 5, 3, 3), padding: 1), seeds: 3, Draws.AwayFromZero);
        yield return OfOne("affine, then padded conv", new Shape(3, 6, 7),
            (g, x) => g.Graph.Conv2d(g.Graph.Affine(x, g.Vector(3), g.Vector(3)), g.Weight(8, 3, 3, 3), padding: 1), seeds: 3);
        yield return OfOne("residual block", new Shape(16, 6, 6), (g, x) => Block(g, x, 16), seeds: 3);
        yield return OfOne("residual block with 1x1 shortcut", new Shape(16, 7, 6), (g, x) => Block(g, x, 32, 2), seeds: 9);
        yield return OfOne("two residual blocks", new Shape(8, 5, 5), (g, x) => Block(g, Block(g, x, 17, 2), 17), seeds: 3);
        yield return OfOne("pre-activation block", new Shape(16, 5, 5), (g, x) =>
        {
            Node y = g.Graph.Conv2d(g.Graph.Relu(BatchNorm(g, x)), g.Weight(16, 16, 3, 3), padding: 1);
            y = g.Graph.Conv2d(g.Graph.Relu(BatchNorm(g, y)), g.Weight(16, 16, 3, 3), padding: 1);
            return g.Graph.Add(y, x);
        });
        yield return OfOne("dense block", new Shape(5, 6, 6), (g, x) =>
        {
            for (int i = 0; i < 3; i++) x = g.Graph.Concat(x, ConvBn(g, x, 12, relu: true));
            return g.Graph.AveragePool(x, Window.Square(2, stride: 2));
        }, seeds: 3);
        yield return OfOne("relu, max pool, relu", new Shape(6, 8, 8),
            (g, x) => g.Graph.Relu(g.Graph.MaxPool(g.Graph.Relu(ConvBn(g, x, 6)), Window.Square(3, 2, 1))), seeds: 3);
        yield return OfOne("one value, three users", new Shape(4, 6, 6), (g, x) =>
        {
            Node h = g.Graph.Relu(ConvBn(g, x, 8));
            Node a = ConvBn(g, h, 8), b = g.Graph.AveragePool(h, Window.Square(3, padding: 1));
            return g.Graph.Add(g.Graph.Add(a, h), b);
        }, seeds: 9);

        foreach (int seeds in (int[])[1, 9])
        {
            yield return OfOne("small resnet", new Shape(3, 12, 11), SmallResNet, seeds, Draws.Image) with { Images = 2 };
        }
        yield return new OpCase("small resnet, losses", g =>
        {
            Node x = g.Input(new Shape(3, 12, 12), Draws.Image), target = g.Input(new Shape(10), Draws.OneHot);
            Node z = SmallResNet(g, x);
            g.Differentiate(g.Graph.SoftmaxCrossEntropy(z, target, SeedGradient.Exact), x, seed: null);
            Node rounded = g.Graph.SoftmaxCrossEntropy(z, target);
            g.Output(rounded, g.Graph.Gradient(rounded, x));
        });

        yield return new OpCase("prototype descent", g =>
        {
            Node x = g.Input(new Shape(3, 12, 12), Draws.Image), target = g.Input(new Shape(10), Draws.OneHot);
            Node loss = g.Graph.SoftmaxCrossEntropy(SmallResNet(g, x), target);
            Node gradient = g.Graph.Gradient(loss, x);
            Node norm = g.Graph.L2Norm(gradient);
            Node moved = g.Graph.DescentStep(x, gradient, norm, loss, new Op.DescentStep(0.1f, 0, 1, 1e-7f, 2));
            g.Output(loss, norm, x);
            g.Updates.Add(new Update(x, moved));
        })
        { Images = 4, Runs = 2, RowsCoupled = true };

        yield return new OpCase("deepfool", g =>
        {
            Node start = g.Input(new Shape(3, 12, 12), Draws.Image), x = g.Input(new Shape(3, 12, 12), Draws.Image);
            Node total = g.Input(new Shape(3, 12, 12), Draws.Scaled(0.01f));
            Node z = SmallResNet(g, x), seeds = g.Input(new Shape(10), Draws.Difference, copies: 9);
            Node sum = g.Graph.Add(total, g.Graph.DeepFoolMove(g.Graph.Gradient(z, x, seeds), z, seeds));
            Node moved = g.Graph.DeepFoolPoint(start, sum, new Op.DeepFoolPoint(0.02f, 0, 1));
            g.Output(z, total, x);
            g.Updates.AddRange([new Update(total, sum), new Update(x, moved)]);
        })
        { Images = 2, Runs = 2 };
    }

    private static Node ConvBn(CaseGraph g, Node x, int channels, int stride = 1, int kernel = 3, bool relu = false)
    {
        Node y = g.Graph.Conv2d(
            x, g.Weight(channels, x.Shape.Channels, kernel, kernel), stride: stride, padding: kernel / 2);
        y = BatchNorm(g, y);
        return relu ? g.Graph.Relu(y) : y;
    }

    private static Node Block(CaseGraph g, Node x, int channels, int stride = 1)
    {
        Node y = ConvBn(g, ConvBn(g, x, channels, stride, relu: true), channels);
        bool same = stride == 1 && channels == x.Shape.Channels;
        return g.Graph.Relu(g.Graph.Add(y, same ? x : ConvBn(g, x, channels, stride, kernel: 1)));
    }

    private static Node SmallResNet(CaseGraph g, Node x)
    {
        x = g.Graph.Normalize(x, [.4914f, .4822f, .4465f], [.2471f, .2435f, .2616f]);
        x = Block(g, Block(g, ConvBn(g, x, 8, relu: true), 8), 16, stride: 2);
        return g.Graph.Linear(g.Graph.GlobalAveragePool(x), g.Weight(10, 16), g.Vector(10));
    }
}
