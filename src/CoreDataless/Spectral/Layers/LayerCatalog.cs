using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>What in a checkpoint has a spectrum, and what has none, and why. All floating-point tensors of two to five
/// dimensions are looked at, in the order of the checkpoint.</summary>
/// <param name="Layers">What is analysed.</param>
/// <param name="Skipped">What the filter let through and is not analysed.</param>
public sealed record LayerCatalog(IReadOnlyList<SpectralLayer> Layers, IReadOnlyList<SkippedTensor> Skipped)
{
    /// <summary>Looks at names, types and shapes; no weight is read.</summary>
    /// <exception cref="LayerFilterException">A pattern of the filter fits nothing.</exception>
    public static LayerCatalog Of(Checkpoint checkpoint, LayerFilter filter) => throw new NotImplementedException();
}
