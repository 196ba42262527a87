using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>What a step has to do: the operations of its definition, and the bytes that must move for it.</summary>
/// <param name="Name">See <see cref="PlanStep.Title"/>.</param>
/// <param name="Operations">See <see cref="PlanStep.OperationsPerImage"/>.</param>
/// <param name="Bytes">
/// To and from the device's memory: values that are read, once each, the result, the weights, and what kernels of the
/// step hand to each other. What a cache holds from one step to the next moves less.
/// </param>
/// <param name="Launches">Kernels; a library's call counts as one.</param>
internal sealed record StepWork(string Name, double Operations, long Bytes, int Launches)
{
    /// <summary>
    /// The shortest time, in milliseconds, in which a device can do it that has so many operations and bytes a second:
    /// its roofline, after Williams, Waterman and Patterson, Communications of the ACM 52 (4), 2009.
    /// </summary>
    public double Milliseconds(double operationsPerSecond, double bytesPerSecond) =>
        1e3 * Math.Max(Operations / operationsPerSecond, Bytes / bytesPerSecond);

    /// <summary>Would the memory limit it on such a device, rather than arithmetic?</summary>
    public bool IsBoundByMemory(double operationsPerSecond, double bytesPerSecond) =>
        Bytes / bytesPerSecond > Operations / operationsPerSecond;

    /// <summary>A step of a plan.</summary>
    /// <param name="step">The step.</param>
    /// <param name="images">How many it computes.</param>
    /// <param name="precision">How convolutions multiply.</param>
    /// <param name="made">How it is computed; null for one launch that fuses everything.</param>
    public static StepWork Of(PlanStep step, int images, Precision precision, CudaStep? made)
    {
        long floats = images * (Values(step).Distinct().Sum(v => Read(step, v)) + step.Output.FloatsPerImage);
        return new StepWork(
            step.Title,
            images * step.OperationsPerImage,
            floats * sizeof(float) + ConstantBytes(step, precision) + (made?.ScratchBytes ?? 0),
            made is null ? KernelsOf(step) : made.LibraryCalls + made.Launches.Count);
    }

    /// <summary>
    /// A step that the next one's kernel computes, of what that reads anyway: its result is all that moves.
    /// </summary>
    public static StepWork OfResult(PlanStep step, int images) =>
        new(step.Title, images * step.OperationsPerImage, images * step.Output.FloatsPerImage * sizeof(float), 0);

    /// <summary>Bytes of a constant as it is multiplied.</summary>
    public static long BytesOf(Node node, Tensor constant, Precision precision)
    {
        bool isRounded = precision == Precision.BFloat16 && node.Op is Op.Conv2d or Op.ConvInputGrad
            && constant.Shape.Rank == 4;
        return constant.Shape.Count * (long)(isRounded ? sizeof(ushort) : sizeof(float));
    }

    private static IEnumerable<PlanValue> Values(PlanStep step) =>
        step.Inputs.Append(step.Epilogue.Addend).Append(step.Epilogue.Mask).OfType<PlanValue>();

    // Floats of an image: all, but where the step has no use for some.
    private static long Read(PlanStep step, PlanValue value) => step.Node.Op switch
    {
        Op.SliceChannels => step.Output.FloatsPerImage,
        Op.Conv2d c when value == step.Inputs[0] => (long)value.Copies * value.Shape.Channels
            * Met(value.Shape.Height, step.Output.Shape.Height, Rows(c.Window))
            * Met(value.Shape.Width, step.Output.Shape.Width, Columns(c.Window)),
        _ => value.FloatsPerImage,
    };

    // Positions of an axis under any tap: a 1x1 window of stride 2 meets every second pixel.
    private static int Met(int size, int results, (int Kernel, int Stride, int Pad, int Dilation) axis)
    {
        var met = new bool[size];
        for (int result = 0; result < results; result++)
        {
            for (int tap = 0; tap < axis.Kernel; tap++)
            {
                int at = result * axis.Stride - axis.Pad + tap * axis.Dilation;
                if (at >= 0 && at < size) met[at] = true;
            }
        }
        return met.Count(m => m);
    }

    private static (int, int, int, int) Rows(Window w) => (w.KernelHeight, w.StrideY, w.PadY, w.DilationY);

    private static (int, int, int, int) Columns(Window w) => (w.KernelWidth, w.StrideX, w.PadX, w.DilationX);

    private static long ConstantBytes(PlanStep step, Precision precision) =>
        step.Node.Inputs.Where(i => i.IsConstant).Sum(i => BytesOf(step.Node, i.Tensor, precision));

    private static int KernelsOf(PlanStep step) => step.Node.Op is Op.Concat ? step.Inputs.Count : 1;
}
