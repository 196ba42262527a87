using System.Runtime.InteropServices;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>What a warp finds out about a row of logits: <c>softmax.cu</c> and <c>predicts.cu</c>.</summary>
internal static class SoftmaxSteps
{
    private const int Warp = 32;

    public static CudaStep Loss(StepContext context, PlanStep step, SeedGradient seed) =>
        Of(context, step, "softmax", "softmax_loss", new SoftmaxLossArguments(
            StepParts.InputRows(context, step, 0),
            StepParts.InputRows(context, step, 1),
            StepParts.Output(context, step),
            step.Inputs[0]!.Shape.Count,
            Exact(seed)));

    public static CudaStep Gradient(StepContext context, PlanStep step, SeedGradient seed) =>
        Of(context, step, "softmax", "softmax_gradient", new SoftmaxGradientArguments(
            StepParts.InputRows(context, step, 0),
            StepParts.InputRows(context, step, 1),
            step.Inputs.Count > 2 ? StepParts.InputRows(context, step, 2) : default,
            StepParts.Output(context, step),
            step.Output.Shape.Count,
            Exact(seed)));

    public static CudaStep LossAndGradient(
        StepContext context, PlanStep loss, PlanStep gradient, SeedGradient seed) =>
        Of(context, gradient, "softmax", "softmax_loss_and_gradient", new SoftmaxLossAndGradientArguments(
            StepParts.InputRows(context, gradient, 0),
            StepParts.InputRows(context, gradient, 1),
            StepParts.Output(context, loss),
            StepParts.Output(context, gradient),
            gradient.Output.Shape.Count,
            Exact(seed)));

    public static CudaStep Predicts(StepContext context, PlanStep step) =>
        Of(context, step, "predicts", "predicts", new PredictsArguments(
            StepParts.InputRows(context, step, 0),
            StepParts.InputRows(context, step, 1),
            StepParts.Output(context, step),
            step.Inputs[0]!.Shape.Count));

    private static CudaStep Of<TArguments>(
        StepContext context, PlanStep step, string source, string name, TArguments arguments)
        where TArguments : unmanaged =>
        StepParts.Of(Launch.Of(
            context.Kernels[source, name],
            new Extent((uint)StepParts.Rows(context, step)),
            new Extent(Warp),
            arguments));

    private static int Exact(SeedGradient seed) => seed == SeedGradient.Exact ? 1 : 0;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct SoftmaxLossArguments(
        RowsArgument Z, RowsArgument Target, ulong Loss, int Classes, int Exact);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct SoftmaxGradientArguments(
        RowsArgument Z, RowsArgument Target, RowsArgument DLoss, ulong Dz, int Classes, int Exact);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct SoftmaxLossAndGradientArguments(
        RowsArgument Z, RowsArgument Target, ulong Loss, ulong Dz, int Classes, int Exact);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct PredictsArguments(RowsArgument Z, RowsArgument Target, ulong Y, int Classes);
}
