namespace CoreDataless.Cuda;

/// <summary>Layers straight from the definition, in float32: any window, groups and dilation.</summary>
internal sealed class DirectFamily : ILayerFamily
{
    private const string Name = "direct";

    /// <inheritdoc/>
    public IEnumerable<LayerCandidate> Candidates(StepContext context, LayerProblem problem) =>
        [new(Name, () => new KernelStep(Name, DirectConvolution.Launch(context, problem)))];
}
