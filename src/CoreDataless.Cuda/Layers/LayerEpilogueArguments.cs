using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>What was fused behind a layer: <c>LayerEpilogue</c> in <c>layer_epilogue.cuh</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LayerEpilogueArguments(RowsArgument Mask, ulong Bias, ulong Addend, int Relu)
{
    /// <summary>A problem's; its bias goes to the device.</summary>
    public static LayerEpilogueArguments Of(StepContext context, LayerProblem problem) =>
        Of(problem, problem.Bias is { } bias ? context.Weights.Plain(bias) : 0);

    /// <summary>A problem's, with the bias at this address; 0 where there is none.</summary>
    public static LayerEpilogueArguments Of(LayerProblem problem, ulong bias) => new(
        new RowsArgument(problem.Mask, problem.RowsPerMaskRow), bias, problem.Addend, problem.Relu ? 1 : 0);
}
