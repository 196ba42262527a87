namespace CoreDataless.Spectral;

/// <summary>Tells how far an analysis is, by the operations that layers take.</summary>
internal sealed class WorkEstimate
{
    private readonly IReadOnlyList<SpectralLayer> _layers;
    private readonly SpectralOptions _options;
    private readonly IProgress<SpectralProgress>? _progress;
    private readonly double _total;
    private double _spent;
    private int _done;

    public WorkEstimate(
        IReadOnlyList<SpectralLayer> layers, SpectralOptions options, IProgress<SpectralProgress>? progress)
    {
        (_layers, _options, _progress) = (layers, options, progress);
        _total = layers.Sum(Operations);
    }

    /// <summary>A layer is begun.</summary>
    public void Next(SpectralLayer layer)
    {
        _progress?.Report(new SpectralProgress(layer.Name, _done, _layers.Count, _spent / _total));
        _spent += Operations(layer);
        _done++;
    }

    /// <summary>The last spectrum is known.</summary>
    public void End() => _progress?.Report(new SpectralProgress("", _layers.Count, _layers.Count, 1));

    // The product of the shorter side, then the reduction to three diagonals; a layer of few values costs something too.
    private double Operations(SpectralLayer layer)
    {
        ConvolutionMode mode = _options.Layers.Convolutions;
        long values = layer.ValuesPerRow(mode, _options.Grid);
        double matrix = ((double)layer.N + layer.M) * layer.M * layer.M * layer.Rf;
        if (mode == ConvolutionMode.Fft && layer.Type.IsConvolution())
            matrix *= 4.0 * _options.Grid * _options.Grid / layer.Rf;
        return (matrix * (1 + _options.ReplicasFor(values))) + 1e5 + (100.0 * values);
    }
}
