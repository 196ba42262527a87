using System.Runtime.InteropServices;
using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>
/// The steps of descent and of DeepFool: <c>l2_norm.cu</c>, <c>descent_step.cu</c>, <c>deepfool.cu</c>.
/// </summary>
internal static class MethodSteps
{
    private const int Threads = 256;

    public static CudaStep Norm(StepContext context, PlanStep step) =>
        StepParts.Of(Launch.Of(
            context.Kernels["l2_norm", "l2_norm"],
            new Extent((uint)StepParts.Rows(context, step)),
            new Extent(Threads),
            new L2NormArguments(
                StepParts.Input(context, step, 0), StepParts.Output(context, step), step.Inputs[0]!.Shape.Count)));

    public static CudaStep Descent(StepContext context, PlanStep step, Op.DescentStep rule)
    {
        const int FloatsPerBlock = 4 * Threads, MostParts = 1024;
        int floatsPerRow = step.Output.Shape.Count;
        int parts = Math.Min((floatsPerRow + FloatsPerBlock - 1) / FloatsPerBlock, MostParts);
        return Descent(context, step, rule, "descent_step", parts);
    }

    /// <summary>A step of descent that computes the norms too.</summary>
    public static CudaStep NormAndDescent(StepContext context, PlanStep step, Op.DescentStep rule) =>
        Descent(context, step, rule, "norm_and_descent_step", parts: 1);

    private static CudaStep Descent(
        StepContext context, PlanStep step, Op.DescentStep rule, string name, int parts) =>
        StepParts.Of(Launch.Of(
            context.Kernels["descent_step", name],
            new Extent((uint)StepParts.Rows(context, step), (uint)parts),
            new Extent(Threads),
            new DescentStepArguments(
                StepParts.Input(context, step, 0),
                StepParts.Input(context, step, 1),
                StepParts.Input(context, step, 2),
                StepParts.Input(context, step, 3),
                StepParts.Output(context, step),
                context.RealImages,
                step.Output.Copies,
                step.Output.Shape.Count,
                rule.GroupSize,
                rule.Step,
                rule.Low,
                rule.High,
                rule.StopLoss)));

    public static CudaStep DeepFoolMove(StepContext context, PlanStep step) =>
        StepParts.Of(Launch.Of(
            context.Kernels["deepfool", "deepfool_move"],
            new Extent((uint)context.Images),
            new Extent(Threads),
            new DeepFoolMoveArguments(
                StepParts.Input(context, step, 0),
                StepParts.Input(context, step, 1),
                StepParts.Input(context, step, 2),
                StepParts.Output(context, step),
                step.Inputs[0]!.Copies,
                step.Output.Shape.Count,
                step.Inputs[1]!.Shape.Count)));

    public static CudaStep DeepFoolPoint(StepContext context, PlanStep step, Op.DeepFoolPoint rule)
    {
        long count = StepParts.Count(context, step);
        return StepParts.Of(Launch.Over(
            context.Kernels["deepfool", "deepfool_point"],
            count,
            new DeepFoolPointArguments(
                StepParts.InputRows(context, step, 0),
                StepParts.InputRows(context, step, 1),
                StepParts.Output(context, step),
                count,
                step.Output.Shape.Count,
                1f + rule.Overshoot,
                rule.Low,
                rule.High)));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct L2NormArguments(ulong X, ulong Y, int FloatsPerRow);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct DescentStepArguments(
        ulong X, ulong Gradient, ulong Norm, ulong Loss, ulong Y, ulong RealImages, int RowsPerImage, int FloatsPerRow,
        int GroupSize, float Step, float Low, float High, float StopLoss);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct DeepFoolMoveArguments(
        ulong Gradients, ulong Logits, ulong Seeds, ulong Move, int Copies, int FloatsPerRow, int Classes);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct DeepFoolPointArguments(
        RowsArgument Start, RowsArgument Total, ulong Y, long Count, int FloatsPerRow, float Factor, float Low,
        float High);
}
