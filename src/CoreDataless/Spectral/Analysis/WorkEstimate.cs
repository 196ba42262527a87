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

    // Each matrix is brought to a square of its shorter side, and that to two diagonals; a layer of few values costs
    // something too. Of each two frequencies one is solved, as a real matrix of twice the sides.
    private double Operations(SpectralLayer layer)
    {
        (ConvolutionMode mode, int grid) = (_options.Layers.Convolutions, _options.Layers.Grid);
        (double matrices, double least) = layer.Layout.Values(mode, grid);
        long values = layer.ValuesPerRow(mode, grid);
        bool isFourier = mode == ConvolutionMode.Fft && layer.Type.IsConvolution();
        double elements = (double)layer.N * layer.M * (isFourier ? matrices : layer.Rf);
        double solve = (isFourier ? 4 : 1) * least * (elements + (matrices * least * least));
        return (solve * (1 + _options.ReplicasFor(values))) + 1e5 + (100.0 * values);
    }
}
