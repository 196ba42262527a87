using CoreDataless.Engine;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>
/// Pooling and its gradients: <c>max_pool.cu</c>, <c>average_pool.cu</c>, <c>global_average_pool.cu</c>.
/// </summary>
internal static class PoolSteps
{
    public static CudaStep Max(StepContext context, PlanStep step, Window window)
    {
        (ulong x, ulong y, long count) = Unary(context, step);
        return Of(context, "max_pool", "max_pool", count, new MaxPoolArguments(
            x, y, count, PoolWindowArgument.For(window, step.Inputs[0]!.Shape, step.Output.Shape)));
    }

    public static CudaStep MaxGradient(StepContext context, PlanStep step, Window window)
    {
        long count = StepParts.Count(context, step);
        return Of(context, "max_pool", "max_pool_gradient", count, new MaxPoolGradientArguments(
            StepParts.InputRows(context, step, 0),
            StepParts.InputRows(context, step, 1),
            StepParts.Output(context, step),
            count,
            PoolWindowArgument.For(window, step.Output.Shape, step.Inputs[0]!.Shape)));
    }

    public static CudaStep Average(StepContext context, PlanStep step, Op.AveragePool pool)
    {
        (ulong x, ulong y, long count) = Unary(context, step);
        return Of(context, "average_pool", "average_pool", count, new AveragePoolArguments(
            x, y, count, PoolWindowArgument.For(pool.Window, step.Inputs[0]!.Shape, step.Output.Shape),
            pool.CountPadding ? 1 : 0));
    }

    public static CudaStep AverageGradient(StepContext context, PlanStep step, Op.AveragePoolGrad pool)
    {
        (ulong dy, ulong dx, long count) = Unary(context, step);
        return Of(context, "average_pool", "average_pool_gradient", count, new AveragePoolArguments(
            dy, dx, count, PoolWindowArgument.For(pool.Window, step.Output.Shape, step.Inputs[0]!.Shape),
            pool.CountPadding ? 1 : 0));
    }

    public static CudaStep GlobalAverage(StepContext context, PlanStep step) =>
        Global(context, step, "global_average_pool", step.Inputs[0]!.Shape);

    public static CudaStep GlobalAverageGradient(StepContext context, PlanStep step) =>
        Global(context, step, "global_average_pool_gradient", step.Output.Shape);

    private static CudaStep Global(StepContext context, PlanStep step, string name, Shape image)
    {
        (ulong x, ulong y, long count) = Unary(context, step);
        return Of(
            context, "global_average_pool", name, count,
            new GlobalAveragePoolArguments(
                step.Epilogue.Mask is { } mask ? StepParts.Rows(context, step, mask) : default,
                x, y, count, image.Pixels, image.Channels));
    }

    private static (ulong From, ulong To, long Count) Unary(StepContext context, PlanStep step) =>
        (StepParts.Input(context, step, 0), StepParts.Output(context, step), StepParts.Count(context, step));

    private static CudaStep Of<TArguments>(
        StepContext context, string source, string name, long count, TArguments arguments)
        where TArguments : unmanaged => StepParts.Of(Launch.Over(context.Kernels[source, name], count, arguments));
}
