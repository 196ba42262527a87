using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>Reads the singular values of layers, one layer at a time.</summary>
/// <param name="solver">Computes them; it stays the caller's.</param>
/// <param name="grid">The n of the Fourier modes.</param>
public sealed class SpectrumReader(ISingularValues solver, int grid = SpectrumReader.DefaultGrid)
{
    /// <summary>The n that WeightWatcher has in its Fourier mode.</summary>
    public const int DefaultGrid = 32;

    /// <summary>The singular values of a layer's matrices.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LayerSpectrum Read(SpectralLayer layer, ConvolutionMode mode, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The singular values of the layer's matrices after the elements of each have been shuffled. The same seed,
    /// layer, matrix and replica give the same order anywhere.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="mode">What becomes of convolutions.</param>
    /// <param name="seed">Seeds all shuffles.</param>
    /// <param name="replica">Which shuffle, from 0.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LayerSpectrum ReadShuffled(
        SpectralLayer layer, ConvolutionMode mode, ulong seed, int replica, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
