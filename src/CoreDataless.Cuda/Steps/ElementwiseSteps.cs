using System.Runtime.InteropServices;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>What happens to each number by itself: <c>elementwise.cu</c>.</summary>
internal static class ElementwiseSteps
{
    private const string Source = "elementwise";
    private const int WideNumbers = 4;

    public static CudaStep Relu(StepContext context, PlanStep step)
    {
        long count = StepParts.Count(context, step);
        var arguments = new UnaryArguments(
            StepParts.Input(context, step, 0), StepParts.Output(context, step), count);
        return Of(context, "relu", step.Output.Shape.Count, count, arguments);
    }

    public static CudaStep ReluGradient(StepContext context, PlanStep step) => Binary(context, step, "relu_gradient");

    public static CudaStep Add(StepContext context, PlanStep step) => Binary(context, step, "add");

    public static CudaStep Affine(StepContext context, PlanStep step)
    {
        Node node = step.Node;
        long count = StepParts.Count(context, step);
        var arguments = new AffineArguments(
            StepParts.Input(context, step, 0),
            context.Weights.Plain(node.Inputs[1].Tensor),
            node.Inputs.Length > 2 ? context.Weights.Plain(node.Inputs[2].Tensor) : 0,
            StepParts.Output(context, step),
            count,
            step.Output.Shape.Channels);
        return Of(context, "affine", step.Output.Shape.Channels, count, arguments);
    }

    /// <summary>
    /// A kernel that comes in two widths, <c>name</c> and <c>name4</c>: over four numbers at once where stretches of
    /// this length divide by four.
    /// </summary>
    public static Launch Wide<TArguments>(
        KernelLibrary kernels, string source, string name, int stretch, long count, TArguments arguments)
        where TArguments : unmanaged => stretch % WideNumbers == 0
            ? Launch.Over(kernels[source, $"{name}{WideNumbers}"], count / WideNumbers, arguments)
            : Launch.Over(kernels[source, name], count, arguments);

    private static CudaStep Binary(StepContext context, PlanStep step, string name)
    {
        long count = StepParts.Count(context, step);
        int floatsPerRow = step.Output.Shape.Count;
        var arguments = new BinaryArguments(
            StepParts.InputRows(context, step, 0),
            StepParts.InputRows(context, step, 1),
            StepParts.Output(context, step),
            count,
            floatsPerRow);
        return Of(context, name, floatsPerRow, count, arguments);
    }

    private static CudaStep Of<TArguments>(
        StepContext context, string name, int stretch, long count, TArguments arguments)
        where TArguments : unmanaged =>
        StepParts.Of(Wide(context.Kernels, Source, name, stretch, count, arguments));

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct UnaryArguments(ulong X, ulong Y, long Count);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct BinaryArguments(
        RowsArgument A, RowsArgument B, ulong Y, long Count, int FloatsPerRow);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct AffineArguments(
        ulong X, ulong Scale, ulong Shift, ulong Y, long Count, int Channels);
}
