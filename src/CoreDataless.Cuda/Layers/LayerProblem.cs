using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>
/// A convolution, its input gradient or a linear layer (a 1x1 convolution of a 1x1 image) of a fixed number of rows, with
/// what was fused behind it: destination = epilogue(bias + transform(source)).
/// </summary>
/// <param name="IsGradient">Is it the transpose, so that the source has the convolution's output channels?</param>
/// <param name="Window">Of the forward convolution.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Rows">Images times copies.</param>
/// <param name="From">Shape of a source row.</param>
/// <param name="To">Shape of a destination row.</param>
/// <param name="Weight">(out, in / groups, kernel height, kernel width) of the forward convolution.</param>
/// <param name="Bias">One per destination channel, or null.</param>
/// <param name="Source">Address of the source rows, pixel by pixel, channels side by side.</param>
/// <param name="Destination">Address of the destination rows.</param>
/// <param name="Addend">Address of rows to add, or 0.</param>
/// <param name="Mask">Address of the values that must be positive for a result to be kept, or 0.</param>
/// <param name="RowsPerMaskRow">Rows that one row of the mask serves: the copies.</param>
/// <param name="Relu">Do negative results become 0?</param>
internal sealed record LayerProblem(
    bool IsGradient,
    Window Window,
    int Groups,
    int Rows,
    Shape From,
    Shape To,
    Tensor Weight,
    Tensor? Bias,
    ulong Source,
    ulong Destination,
    ulong Addend,
    ulong Mask,
    int RowsPerMaskRow,
    bool Relu)
{
    /// <summary>Is anything to be done to a sum before it is stored?</summary>
    public bool HasEpilogue => Bias is not null || Addend != 0 || Mask != 0 || Relu;

    /// <summary>Is it a linear layer or its gradient? Those multiply in float32 always.</summary>
    public bool IsLinear => Weight.Shape.Rank == 2;

    /// <summary>Are there inputs of the computation among what it reads? Those live from run to run.</summary>
    public bool ReadsInputs { get; init; }

    /// <summary>The problem of a step.</summary>
    public static LayerProblem For(StepContext context, PlanStep step)
    {
        Node node = step.Node;
        PlanValue from = step.Inputs[0]!;
        (bool gradient, Window window, int groups) = node.Op switch
        {
            Op.Conv2d c => (false, c.Window, c.Groups),
            Op.ConvInputGrad c => (true, c.Window, c.Groups),
            Op.Linear => (false, Window.Square(1), 1),
            Op.LinearInputGrad => (true, Window.Square(1), 1),
            _ => throw new InvalidOperationException($"{node} is no layer"),
        };
        Epilogue epilogue = step.Epilogue;
        return new LayerProblem(
            gradient,
            window,
            groups,
            context.Images * step.Output.Copies,
            from.Shape,
            step.Output.Shape,
            node.Inputs[1].Tensor,
            node.Inputs.Length > 2 ? node.Inputs[2].Tensor : null,
            context.Address(from),
            context.Address(step.Output),
            epilogue.Addend is { } addend ? context.Address(addend) : 0,
            epilogue.Mask is { } mask ? context.Address(mask) : 0,
            epilogue.Mask is { } m ? step.Output.Copies / m.Copies : 1,
            epilogue.Relu)
        {
            ReadsInputs = step.Reads.Any(v => v.First < 0),
        };
    }

    /// <summary>The same for some of the rows, with the results elsewhere.</summary>
    /// <param name="first">The first row, a multiple of <see cref="RowsPerMaskRow"/>.</param>
    /// <param name="rows">How many.</param>
    /// <param name="destination">Where the results of the first of them go.</param>
    public LayerProblem Part(int first, int rows, ulong destination) => this with
    {
        Rows = rows,
        Source = Source + Bytes(From, first),
        Destination = destination,
        Addend = Addend == 0 ? 0 : Addend + Bytes(To, first),
        Mask = Mask == 0 ? 0 : Mask + Bytes(To, first / RowsPerMaskRow),
    };

    /// <summary>What so many rows take.</summary>
    public static ulong Bytes(Shape row, int rows) => (ulong)row.Count * (ulong)rows * sizeof(float);
}
