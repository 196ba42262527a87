namespace CoreDataless.Cuda;

/// <summary>What is left to do where a library computed only the sums of a layer.</summary>
internal static class LayerEpilogue
{
    /// <summary>One launch, or none.</summary>
    public static IReadOnlyList<Launch> Launches(StepContext context, LayerProblem problem)
    {
        if (!problem.HasEpilogue) return [];
        ulong bias = problem.Bias is { } tensor ? context.Weights.Plain(tensor) : 0;
        return [LayerLaunches.Epilogue(context.Kernels, problem, bias)];
    }

    /// <summary>Bytes of the sums, which are written and read once more than the result is.</summary>
    public static long Bytes(LayerProblem problem) =>
        problem.HasEpilogue ? 2 * (long)LayerProblem.Bytes(problem.To, problem.Rows) : 0;
}
