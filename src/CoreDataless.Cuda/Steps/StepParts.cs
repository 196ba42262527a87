using CoreDataless.Engine.Planning;

namespace CoreDataless.Cuda;

/// <summary>What the steps of our own kernels have in common.</summary>
internal static class StepParts
{
    /// <summary>Rows of a step's result.</summary>
    public static int Rows(StepContext context, PlanStep step) => checked(context.Images * step.Output.Copies);

    /// <summary>Numbers of a step's result.</summary>
    public static long Count(StepContext context, PlanStep step) => context.Images * step.Output.FloatsPerImage;

    /// <summary>Address of a step's result.</summary>
    public static ulong Output(StepContext context, PlanStep step) => context.Address(step.Output);

    /// <summary>Address of an input that has as many rows as the result.</summary>
    public static ulong Input(StepContext context, PlanStep step, int index) =>
        context.Address(step.Inputs[index]!);

    /// <summary>An input of which one row may serve all copies of an image.</summary>
    public static RowsArgument InputRows(StepContext context, PlanStep step, int index) =>
        Rows(context, step, step.Inputs[index]!);

    /// <summary>The same for another value that the step reads.</summary>
    public static RowsArgument Rows(StepContext context, PlanStep step, PlanValue value) =>
        new(context.Address(value), value.Copies == step.Output.Copies ? 1 : step.Output.Copies);

    /// <summary>A step of one launch or a few.</summary>
    public static CudaStep Of(params Launch[] launches) =>
        new KernelStep($"kernel {launches[0].Kernel.Name}", launches);
}
