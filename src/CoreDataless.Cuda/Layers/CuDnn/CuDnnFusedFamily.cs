namespace CoreDataless.Cuda;

/// <summary>
/// Convolutions and their gradients with everything behind them as one graph of cuDNN: the sum stays in registers until
/// addend, bias and ReLU or mask are done.
/// </summary>
/// <remarks>Asks for ReLUs that keep what is not a number, as our own kernels do.</remarks>
internal sealed class CuDnnFusedFamily(CuDnnHandle handle) : ILayerFamily
{
    // Engines tried for a layer, whether they can be built or not: many are compiled only then, for up to 1.5 s each.
    private const int MostEngines = 3, MostRounded = 2;

    /// <inheritdoc/>
    public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem)
    {
        // A row of a tensor cannot stand for several in a graph.
        if (problem.Mask != 0 && problem.RowsPerMaskRow > 1) return [];
        int rounded = context.Precision == Precision.BFloat16 ? MostRounded : 0;
        return Engines("cuDNN fused bf16", new EngineList(handle, context, problem, rounded: true, rounded))
            .Concat(Engines(
                "cuDNN fused", new EngineList(handle, context, problem, rounded: false, MostEngines - rounded)));
    }

    private static IEnumerable<LayerCandidate> Engines(string name, EngineList engines)
    {
        for (int i = 0; i < engines.Count; i++)
        {
            (int position, string full) = (i, $"{name} {i}");
            yield return new LayerCandidate(full, () => engines.Step(full, position), IsOfLibrary: true);
        }
    }
}
