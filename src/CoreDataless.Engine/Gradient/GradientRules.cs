namespace CoreDataless.Engine;

/// <summary>
/// The derivative of each operation, one line each: for y = op(inputs) and the gradient dy that arrives at y, the
/// gradient for each input. Null where the input is a constant or needs none.
/// </summary>
internal static class GradientRules
{
    public static Node?[] Adjoints(Graph g, Node y, Node? dy) => dy is null
        ? Seedless(g, y)
        : y.Op switch
        {
            Op.Affine => [g.Affine(dy, y.Inputs[1], shift: null), null, null],
            Op.BatchNorm bn => [g.Affine(dy, BatchNormScale(g, y, bn), shift: null), null, null, null, null],
            Op.Conv2d c => [g.ConvInputGrad(dy, y.Inputs[1], c, y.Inputs[0].Shape), null, null],
            Op.Linear => [g.LinearInputGrad(dy, y.Inputs[1]), null, null],
            Op.Relu => [g.ReluGrad(dy, y)],
            Op.Add => [dy, dy],
            Op.MaxPool p => [g.MaxPoolGrad(dy, y.Inputs[0], p.Window)],
            Op.AveragePool p => [g.AveragePoolGrad(dy, p, y.Inputs[0].Shape)],
            Op.GlobalAveragePool => [g.GlobalAveragePoolGrad(dy, y.Inputs[0].Shape)],
            Op.Reshape => [g.Reshape(dy, y.Inputs[0].Shape)],
            Op.Concat => Slices(g, y, dy),
            Op.SliceChannels s => [g.PadChannels(dy, s.Start, y.Inputs[0].Shape.Channels - s.Start - s.Count)],
            Op.PadChannels p => [g.SliceChannels(dy, p.Before, y.Inputs[0].Shape.Channels)],
            Op.SoftmaxCrossEntropy s => [g.SoftmaxCrossEntropyGrad(y.Inputs[0], y.Inputs[1], dy, s.Seed), null],
            _ => throw NotDifferentiableException.For(y),
        };

    // Only the loss may start a backward pass on its own: its seed is 1.
    private static Node?[] Seedless(Graph g, Node y) => y.Op is Op.SoftmaxCrossEntropy s
        ? [g.SoftmaxCrossEntropyGrad(y.Inputs[0], y.Inputs[1], lossGradient: null, s.Seed), null]
        : throw NotDifferentiableException.For(y);

    private static Node?[] Slices(Graph g, Node y, Node dy)
    {
        var slices = new Node?[y.Inputs.Length];
        int start = 0;
        for (int i = 0; i < slices.Length; i++)
        {
            int count = y.Inputs[i].Shape.Channels;
            slices[i] = g.SliceChannels(dy, start, count);
            start += count;
        }
        return slices;
    }

    private static Node BatchNormScale(Graph g, Node y, Op.BatchNorm bn) =>
        g.Constant(BatchNormConstants.Scale(y, bn), "gamma/sqrt(variance+epsilon)");
}
