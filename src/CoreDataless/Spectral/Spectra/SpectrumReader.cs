using CoreDataless.Checkpoints;
using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>
/// Reads the singular values of layers. Of a convolution all weights are in memory as float64, and of a shuffled layer
/// one matrix; other layers are read as the solver asks for them. Not safe for use from several threads at once.
/// </summary>
/// <param name="solver">Computes the values; it stays the caller's.</param>
/// <param name="grid">The n of the Fourier modes.</param>
/// <param name="baseModel">The model that was fine-tuned: its tensors of the same names are subtracted. Null:
/// none.</param>
public sealed class SpectrumReader(
    ISingularValues solver, int grid = SpectrumReader.DefaultGrid, Checkpoint? baseModel = null)
{
    /// <summary>The n that WeightWatcher has in its Fourier mode.</summary>
    public const int DefaultGrid = 32;

    /// <summary>The singular values of a layer's matrices.</summary>
    /// <exception cref="InvalidDataFileException">The base model has no such tensor of this shape.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LayerSpectrum Read(SpectralLayer layer, ConvolutionMode mode, CancellationToken cancellation)
    {
        var weights = new LayerWeights(layer.Tensor, baseModel);
        return layer.Type.IsConvolution()
            ? Convolution(ConvolutionTaps.Read(weights, layer.Layout), layer.Layout, mode, cancellation)
            : Solve(new MappedMatrices(weights, layer.Layout), cancellation);
    }

    /// <summary>The singular values of the layer's matrices after the elements of each have been shuffled. The same
    /// seed, layer's name, matrix and replica give the same order anywhere. In the Fourier modes the matrices are those
    /// of <see cref="ConvolutionMode.Slices"/>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="mode">What becomes of convolutions.</param>
    /// <param name="seed">Seeds all shuffles.</param>
    /// <param name="replica">Which shuffle, from 0.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataFileException">The base model has no such tensor of this shape.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LayerSpectrum ReadShuffled(
        SpectralLayer layer, ConvolutionMode mode, ulong seed, int replica, CancellationToken cancellation)
    {
        var weights = new LayerWeights(layer.Tensor, baseModel);
        ulong own = Shuffle.Seed(seed, layer.Name, replica);
        if (!layer.Type.IsConvolution())
            return Shuffled(new MappedMatrices(weights, layer.Layout), own, cancellation);
        double[] taps = ConvolutionTaps.Read(weights, layer.Layout);
        Shuffle.Matrices(taps, mode == ConvolutionMode.Stack ? 1 : layer.Rf, 0, own, cancellation);
        return Convolution(taps, layer.Layout, mode, cancellation);
    }

    /// <summary>The eigenvectors of the layer's matrices, nothing scaled. There are none in the Fourier
    /// modes.</summary>
    /// <exception cref="InvalidDataFileException">The base model has no such tensor of this shape.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal IReadOnlyList<Eigenvectors> ReadVectors(
        SpectralLayer layer, ConvolutionMode mode, CancellationToken cancellation)
    {
        var weights = new LayerWeights(layer.Tensor, baseModel);
        return Eigenvectors.Of(
            layer.Type.IsConvolution()
                ? Stored(ConvolutionTaps.Read(weights, layer.Layout), layer.Layout, mode)
                : new MappedMatrices(weights, layer.Layout),
            cancellation);
    }

    private static StoredMatrices Stored(double[] taps, MatrixLayout layout, ConvolutionMode mode)
    {
        (int count, int rows, int columns) = (layout.Count, layout.Rows, layout.Columns);
        return mode switch
        {
            ConvolutionMode.Stack when columns == 1 => new StoredMatrices(taps, 1, count, rows),
            ConvolutionMode.Stack => new StoredMatrices(taps, 1, count * rows, columns),
            _ => new StoredMatrices(taps, count, rows, columns),
        };
    }

    private LayerSpectrum Shuffled(MappedMatrices matrices, ulong seed, CancellationToken cancellation)
    {
        (int rows, int columns) = (matrices.Rows, matrices.Columns);
        double[] values = ValuesOf(matrices);
        var matrix = new double[(long)rows * columns];
        for (int i = 0; i < matrices.Count; i++)
        {
            WholeMatrix.Read(matrices, i, matrix, cancellation);
            Shuffle.Matrices(matrix, 1, i, seed, cancellation);
            LayerSpectrum one = Solve(new StoredMatrices(matrix, 1, rows, columns), cancellation);
            one.SingularValues.CopyTo(values, i * one.PerMatrix);
        }
        return Spectrum(rows, columns, matrices.Count, values);
    }

    private LayerSpectrum Convolution(
        double[] taps, MatrixLayout layout, ConvolutionMode mode, CancellationToken cancellation)
    {
        return mode switch
        {
            ConvolutionMode.Fft => Operator(new FrequencyMatrices(taps, layout, grid), layout, cancellation),
            ConvolutionMode.FftLiteral => Solve(new KernelMatrices(taps, layout, grid), cancellation),
            _ => Solve(Stored(taps, layout, mode), cancellation),
        };
    }

    private LayerSpectrum Operator(FrequencyMatrices matrices, MatrixLayout layout, CancellationToken cancellation)
    {
        double[] values = matrices.Unfold(Solve(matrices, cancellation).SingularValues);
        return Spectrum(layout.Rows, layout.Columns, matrices.FrequencyCount, values);
    }

    private LayerSpectrum Solve(IMatrixBatch matrices, CancellationToken cancellation)
    {
        double[] values = ValuesOf(matrices);
        solver.Compute(matrices, values, cancellation);
        return Spectrum(matrices.Rows, matrices.Columns, matrices.Count, values);
    }

    // More than an array holds is too little memory, as it would be for one element less.
    private static double[] ValuesOf(IMatrixBatch matrices) =>
        new double[(long)matrices.Count * Math.Min(matrices.Rows, matrices.Columns)];

    private static LayerSpectrum Spectrum(int rows, int columns, int count, double[] values) =>
        new(Math.Max(rows, columns), Math.Min(rows, columns), count, Math.Min(rows, columns), values);
}
