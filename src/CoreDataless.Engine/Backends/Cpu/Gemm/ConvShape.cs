using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>
/// A convolution, a convolution's input gradient or a linear layer, each as "destination from source".
/// </summary>
/// <param name="Geometry">Which source pixel meets which tap.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="SourceChannels">Source channels of a group.</param>
/// <param name="DestinationChannels">Destination channels of a group.</param>
/// <param name="Weight">The weight of (group, tap, source channel, destination channel).</param>
/// <param name="Bias">One per destination channel, or null.</param>
internal sealed record ConvShape(
    ConvGeometry Geometry,
    int Groups,
    int SourceChannels,
    int DestinationChannels,
    Func<int, int, int, int, float> Weight,
    float[]? Bias)
{
    public static ConvShape For(PlanStep step)
    {
        Node node = step.Node;
        // The tensor rather than its numbers: folded ones are let go when they are packed.
        Tensor w = node.Inputs[1].Tensor;
        Shape ws = node.Inputs[1].Shape;
        Shape from = step.Inputs[0]!.Shape;
        Shape to = step.Output.Shape;
        float[]? bias = node.Inputs.Length > 2 ? node.Inputs[2].Tensor.Values : null;
        switch (node.Op)
        {
            case Op.Linear:
                return new ConvShape(OnePixel, 1, ws[1], ws[0], (_, _, k, n) => w.Values[n * ws[1] + k], bias);
            case Op.LinearInputGrad:
                return new ConvShape(OnePixel, 1, ws[0], ws[1], (_, _, k, n) => w.Values[k * ws[1] + n], null);
            case Op.Conv2d c:
                (int outs, int ins, int taps) = (ws[0] / c.Groups, ws[1], c.Window.Taps);
                return new ConvShape(
                    ConvGeometry.Forward(c.Window, from, to), c.Groups, ins, outs,
                    (g, t, k, n) => w.Values[((g * outs + n) * ins + k) * taps + t], bias);
            case Op.ConvInputGrad c:
                (outs, ins, taps) = (ws[0] / c.Groups, ws[1], c.Window.Taps);
                return new ConvShape(
                    ConvGeometry.InputGradient(c.Window, from, to), c.Groups, outs, ins,
                    (g, t, k, n) => w.Values[((g * outs + k) * ins + n) * taps + t], null);
            default:
                throw new InvalidOperationException($"{node} is no matrix product");
        }
    }

    // A linear layer is a 1x1 convolution of a 1x1 image.
    private static ConvGeometry OnePixel { get; } =
        ConvGeometry.Forward(Window.Square(1), new Shape(1, 1, 1), new Shape(1, 1, 1));
}
