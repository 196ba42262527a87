using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Mistakes of shape are found while building, and the message has the operation and both facts.</summary>
public class BuilderErrorTests
{
    // Name, what is built wrongly, and what the message must contain.
    private static readonly (string Name, Action<Graph> Build, string[] Facts)[] Mistakes =
    [
        ("input without copies", g => g.Input("x", new Shape(1), copies: 0), ["Input 'x'", "0"]),
        ("shape of five", _ => new Shape(1, 2, 3, 4, 5), ["at most 4", "5"]),
        ("shape with zero", _ => new Shape(3, 0), ["at least 1", "0"]),
        ("shape too large", _ => new Shape(65536, 65536), ["2^31"]),
        ("tensor", _ => new Tensor(new Shape(2, 3), new float[5]), ["(2, 3)", "6", "5"]),

        ("affine scale", g => g.Affine(Images(g), Vector(g, 4), null), ["Affine", "scale", "4", "3"]),
        ("affine shift", g => g.Affine(Images(g), Vector(g, 3), Vector(g, 2)), ["Affine", "shift", "2", "3"]),
        ("affine of a matrix", g => g.Affine(g.Input("x", 3, 4), Vector(g, 3), null), ["Affine", "(3, 4)"]),
        ("affine by an input", g => g.Affine(Images(g), g.Input("s", 3), null), ["Affine", "constant", "'s'"]),
        ("normalize", g => g.Normalize(Images(g), [0, 0, 0], [1, 1]), ["Normalize", "3", "2"]),
        ("batch norm gamma", g => BatchNorm(g, 2, 3, 3, 3), ["BatchNorm", "gamma", "2", "3"]),
        ("batch norm beta", g => BatchNorm(g, 3, 2, 3, 3), ["BatchNorm", "beta", "2", "3"]),
        ("batch norm mean", g => BatchNorm(g, 3, 3, 2, 3), ["BatchNorm", "mean", "2", "3"]),
        ("batch norm variance", g => BatchNorm(g, 3, 3, 3, 2), ["BatchNorm", "variance", "2", "3"]),

        ("conv of a vector", g => g.Conv2d(g.Input("x", 3), Weight(g, 4, 3, 1, 1)), ["Conv2d", "(3)"]),
        ("conv by a matrix", g => g.Conv2d(Images(g), Weight(g, 4, 3)), ["Conv2d", "4 dimensions", "(4, 3)"]),
        ("conv channels", g => g.Conv2d(Images(g), Weight(g, 4, 2, 1, 1)), ["Conv2d", "(4, 2, 1, 1)", "(3, 8, 8)"]),
        ("conv groups", g => g.Conv2d(Images(g), Weight(g, 4, 1, 1, 1), groups: 3), ["Conv2d", "(4, 1, 1, 1)", "3 group"]),
        ("conv no groups", g => g.Conv2d(Images(g), Weight(g, 4, 3, 1, 1), groups: 0), ["Conv2d", "0 group"]),
        ("conv bias", g => g.Conv2d(Images(g), Weight(g, 4, 3, 1, 1), Vector(g, 3)), ["Conv2d", "bias", "3", "4"]),
        ("conv window", g => g.Conv2d(Images(g), Weight(g, 4, 3, 3, 3), null, Window.Square(5)),
            ["Conv2d", "(4, 3, 3, 3)", "5x5"]),
        ("conv too large", g => g.Conv2d(Images(g), Weight(g, 4, 3, 9, 9)), ["Conv2d", "9x9", "(3, 8, 8)"]),
        ("conv stride", g => g.Conv2d(Images(g), Weight(g, 4, 3, 1, 1), stride: 0), ["Conv2d", "stride 0"]),
        ("conv padding", g => g.Conv2d(Images(g), Weight(g, 4, 3, 1, 1), padding: -1), ["Conv2d", "padding -1"]),
        ("conv dilation", g => g.Conv2d(Images(g), Weight(g, 4, 3, 1, 1), dilation: 0), ["Conv2d", "dilation 0"]),

        ("linear of images", g => g.Linear(Images(g), Weight(g, 10, 3)), ["Linear", "(10, 3)", "(3, 8, 8)"]),
        ("linear sizes", g => g.Linear(g.Input("x", 4), Weight(g, 10, 3)), ["Linear", "(10, 3)", "(4)"]),
        ("linear bias", g => g.Linear(g.Input("x", 3), Weight(g, 10, 3), Vector(g, 3)), ["Linear", "bias", "3", "10"]),

        ("add", g => g.Add(Images(g), g.Input("b", 3, 8, 7)), ["Add", "(3, 8, 8)", "(3, 8, 7)"]),
        ("add copies", g => g.Add(g.Input("a", new Shape(2), 2), g.Input("b", new Shape(2), 3)), ["Add", "3 copies", "2"]),
        ("add across graphs", g => g.Add(g.Input("a", 2), new Graph().Input("other", 2)), ["Add", "'other'"]),

        ("max pool of a vector", g => g.MaxPool(g.Input("x", 9), Window.Square(2)), ["MaxPool", "(9)"]),
        ("max pool padding", g => g.MaxPool(Images(g), Window.Square(3, padding: 2)), ["MaxPool", "padding 2"]),
        ("max pool on padding alone",
            g => g.MaxPool(g.Input("x", 1, 2, 2), Window.Square(2, padding: 1, dilation: 3)),
            ["MaxPool", "dilation 3", "(1, 2, 2)"]),
        ("average pool too large", g => g.AveragePool(Images(g), Window.Square(9)), ["AveragePool", "9x9", "(3, 8, 8)"]),
        ("global pool of a vector", g => g.GlobalAveragePool(g.Input("x", 9)), ["GlobalAveragePool", "(9)"]),

        ("reshape", g => g.Reshape(Images(g), new Shape(191)), ["Reshape", "(3, 8, 8)", "(191)"]),
        ("concat nothing", g => g.Concat(), ["Concat", "at least one"]),
        ("concat sizes", g => g.Concat(Images(g), g.Input("b", 3, 8, 7)), ["Concat", "(3, 8, 7)", "(3, 8, 8)"]),
        ("concat matrix", g => g.Concat(g.Input("a", 3, 4)), ["(3, 4)", "no channels"]),
        ("slice too far", g => g.SliceChannels(Images(g), 2, 2), ["SliceChannels", "2", "(3, 8, 8)"]),
        ("slice overflow", g => g.SliceChannels(Images(g), 1, int.MaxValue), ["SliceChannels", "(3, 8, 8)"]),
        ("slice negative", g => g.SliceChannels(Images(g), -1, 2), ["SliceChannels", "-1"]),
        ("slice nothing", g => g.SliceChannels(Images(g), 0, 0), ["SliceChannels", "0"]),
        ("pad negative", g => g.PadChannels(Images(g), -1, 0), ["PadChannels", "-1"]),

        ("loss target", g => g.SoftmaxCrossEntropy(g.Input("z", 10), g.Input("t", 9)),
            ["SoftmaxCrossEntropy", "(10)", "(9)"]),
        ("loss of images", g => g.SoftmaxCrossEntropy(Images(g), Images(g)), ["SoftmaxCrossEntropy", "(3, 8, 8)"]),
        ("prediction", g => g.Predicts(g.Input("z", 10), g.Input("t", 9)), ["Predicts", "(10)", "(9)"]),
        ("prediction of images", g => g.Predicts(Images(g), Images(g)), ["Predicts", "(3, 8, 8)"]),
        ("descent shapes", g => Descent(g, new Shape(5), new Shape([]), 1), ["DescentStep", "(4)", "(5)"]),
        ("descent norm", g => Descent(g, new Shape(4), new Shape(2), 1), ["DescentStep", "norm (2)"]),
        ("descent groups", g => Descent(g, new Shape(4), new Shape([]), 0), ["DescentStep", "groups of 0"]),
        ("deepfool copies", g => DeepFool(g, 2, 3), ["DeepFoolMove", "x2", "x3"]),
        ("deepfool point", g => g.DeepFoolPoint(g.Input("a", 3), g.Input("b", 4), new Op.DeepFoolPoint(0, 0, 1)),
            ["DeepFoolPoint", "(3)", "(4)"]),
    ];

    public static TheoryData<string> Names => new(Mistakes.Select(m => m.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Mistake_is_named(string name)
    {
        (_, Action<Graph> build, string[] facts) = Mistakes.Single(m => m.Name == name);
        string message = Assert.Throws<GraphException>(() => build(new Graph())).Message;
        foreach (string fact in facts) Assert.Contains(fact, message, StringComparison.Ordinal);
    }

    private static Node Images(Graph g) => g.Input("images", 3, 8, 8);

    private static Node Vector(Graph g, int length) => Weight(g, length);

    private static Node Weight(Graph g, params int[] dimensions)
    {
        var shape = new Shape(dimensions);
        return g.Constant(new Tensor(shape, new float[shape.Count]));
    }

    private static Node BatchNorm(Graph g, int gamma, int beta, int mean, int variance) =>
        g.BatchNorm(Images(g), Vector(g, gamma), Vector(g, beta), Vector(g, mean), Vector(g, variance));

    private static Node Descent(Graph g, Shape gradient, Shape norm, int groups) => g.DescentStep(
        g.Input("x", 4),
        g.Input("gradient", gradient),
        g.Input("norm", norm),
        g.Input("loss", new Shape([])),
        new Op.DescentStep(0.1f, 0, 1, 0, groups));

    private static Node DeepFool(Graph g, int gradients, int seeds) =>
        g.DeepFoolMove(g.Input("w", new Shape(4), gradients), g.Input("z", 3), g.Input("seeds", new Shape(3), seeds));
}
