namespace CoreDataless.Spectral;

/// <summary>Which layers of a checkpoint are analysed.</summary>
/// <remarks>
/// A pattern is a layer's number ("7"), a word for its type ("conv2d"), or a name, with or without ".weight", in which
/// * stands for any characters and ? for one ("layer3.*").
/// </remarks>
public sealed record LayerFilter
{
    /// <summary>Patterns of which a layer must fit one; none: every layer.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of which a layer must fit none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What becomes of convolutions: the limits below count the eigenvalues of that.</summary>
    public ConvolutionMode Convolutions { get; init; } = ConvolutionMode.Pool;

    /// <summary>The n of the Fourier modes.</summary>
    public int Grid { get; init; } = SpectrumReader.DefaultGrid;

    /// <summary>The fewest eigenvalues of a table's row, see <see cref="SpectralLayer.ValuesPerRow"/>. WeightWatcher
    /// 0.7.5.5 has 10; 0.2.7, and so the paper, 50 with <see cref="ConvolutionMode.Slices"/>. 0: no limit.</summary>
    public int MinEigenvalues { get; init; } = 10;

    /// <summary>The most eigenvalues of a table's row. 0: no limit. WeightWatcher 0.7.5.5 has 15,000.</summary>
    public int MaxEigenvalues { get; init; }

    /// <summary>The most rows or columns of a matrix (out, in). 0: no limit. WeightWatcher 0.7.5.5 has
    /// 50,000.</summary>
    public int MaxN { get; init; }

    /// <summary>Whether fused projections of attention are split into [q], [k] and [v], and the weights of LSTM and GRU
    /// into their gates.</summary>
    public bool SplitFused { get; init; }
}
