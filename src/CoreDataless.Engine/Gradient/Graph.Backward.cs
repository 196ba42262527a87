namespace CoreDataless.Engine;

// The nodes of the backward pass. Only the gradient rules append them.
public sealed partial class Graph
{
    internal Node ConvInputGrad(Node dy, Node weight, Op.Conv2d conv, Shape to) =>
        Append(new Op.ConvInputGrad(conv.Window, conv.Groups, to), [dy, weight], to);

    internal Node LinearInputGrad(Node dy, Node weight) =>
        Append(new Op.LinearInputGrad(), [dy, weight], new Shape(weight.Shape[1]));

    internal Node ReluGrad(Node dy, Node y) => Append(new Op.ReluGrad(), [dy, y], y.Shape);

    internal Node MaxPoolGrad(Node dy, Node x, Window window) => Append(new Op.MaxPoolGrad(window), [dy, x], x.Shape);

    internal Node AveragePoolGrad(Node dy, Op.AveragePool pool, Shape to) =>
        Append(new Op.AveragePoolGrad(pool.Window, pool.CountPadding, to), [dy], to);

    internal Node GlobalAveragePoolGrad(Node dy, Shape to) => Append(new Op.GlobalAveragePoolGrad(to), [dy], to);

    internal Node SoftmaxCrossEntropyGrad(Node logits, Node target, Node? lossGradient, SeedGradient seed) => Append(
        new Op.SoftmaxCrossEntropyGrad(seed),
        lossGradient is null ? [logits, target] : [logits, target, lossGradient],
        logits.Shape);
}
