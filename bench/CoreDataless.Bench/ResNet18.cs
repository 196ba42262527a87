using CoreDataless.Engine;

namespace CoreDataless.Bench;

/// <summary>
/// The paper's ResNet18 with random weights: 3x3 stem, widths 64 to 512, 32x32 images, 10 classes.
/// </summary>
internal sealed class ResNet18
{
    public const int Classes = 10;
    private readonly Random _random = new(1);
    private readonly Graph _graph = new();

    public ResNet18()
    {
        Images = _graph.Input("images", 3, 32, 32);
        Node x = _graph.Normalize(Images, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);
        int[] widths = [64, 128, 256, 512];
        x = _graph.Relu(ConvBn(x, widths[0], kernel: 3, stride: 1));
        for (int stage = 0; stage < 4; stage++)
        {
            x = Block(x, widths[stage], stage == 0 ? 1 : 2);
            x = Block(x, widths[stage], 1);
        }
        Logits = _graph.Linear(_graph.GlobalAveragePool(x), Weights(Classes, widths[3]), Weights(Classes));
    }

    public Node Images { get; }

    public Node Logits { get; }

    /// <summary>Loss and its gradient for the images.</summary>
    public (Node Target, Node Loss, Node Gradient) Descent()
    {
        Node target = _graph.Input("target", Classes);
        Node loss = _graph.SoftmaxCrossEntropy(Logits, target);
        return (target, loss, _graph.Gradient(loss, Images));
    }

    /// <summary>One DeepFool step with 9 candidates.</summary>
    public (Node Seeds, Node Move) DeepFool()
    {
        Node seeds = _graph.Input("seeds", new Shape(Classes), copies: Classes - 1);
        Node gradients = _graph.Gradient(Logits, Images, seeds);
        return (seeds, _graph.DeepFoolMove(gradients, Logits, seeds));
    }

    private Node Block(Node x, int width, int stride)
    {
        Node y = _graph.Relu(ConvBn(x, width, 3, stride));
        y = ConvBn(y, width, 3, 1);
        Node shortcut = stride == 1 && x.Shape.Channels == width ? x : ConvBn(x, width, 1, stride);
        return _graph.Relu(_graph.Add(y, shortcut));
    }

    private Node ConvBn(Node x, int width, int kernel, int stride)
    {
        Node y = _graph.Conv2d(
            x, Weights(width, x.Shape.Channels, kernel, kernel), stride: stride, padding: kernel / 2);
        Node ones = _graph.Constant(new Tensor(new Shape(width), [.. Enumerable.Repeat(1f, width)]));
        return _graph.BatchNorm(y, ones, Weights(width), Weights(width), ones);
    }

    private Node Weights(params int[] shape)
    {
        var s = new Shape(shape);
        double deviation = Math.Sqrt(2.0 / (s.Count / shape[0]));
        double width = Math.Sqrt(12) * deviation;
        float[] values = [.. Enumerable.Range(0, s.Count).Select(_ => (float)((_random.NextDouble() - 0.5) * width))];
        return _graph.Constant(new Tensor(s, values));
    }
}
