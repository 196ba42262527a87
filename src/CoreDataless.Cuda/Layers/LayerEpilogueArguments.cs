using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>What was fused behind a layer: <c>LayerEpilogue</c> in <c>layer_epilogue.cuh</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LayerEpilogueArguments(RowsArgument Mask, ulong Bias, ulong Addend, int Relu)
{
    /// <summary>A problem's; its bias goes to the device.</summary>
    public static LayerEpilogueArguments Of(StepContext context, LayerProblem problem) => new(
        new RowsArgument(problem.Mask, problem.RowsPerMaskRow),
        problem.Bias is { } bias ? context.Weights.Plain(bias) : 0,
        problem.Addend,
        problem.Relu ? 1 : 0);
}
