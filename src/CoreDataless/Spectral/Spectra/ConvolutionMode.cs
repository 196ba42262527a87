namespace CoreDataless.Spectral;

/// <summary>How a convolution (out, in, kernel) becomes matrices. All other layers are the same in each mode.</summary>
public enum ConvolutionMode
{
    /// <summary>One matrix (out, in) for each place of the kernel, each with a row of its own in tables.</summary>
    Slices,

    /// <summary>The matrices of <see cref="Slices"/>, whose values the caller puts together.</summary>
    Pool,

    /// <summary>One matrix, (kernel places * out, in). Where there is one input channel, (kernel places, out), since a
    /// single column has a single value.</summary>
    Stack,

    /// <summary>The operator that the convolution is on images of n x n with periodic borders: one complex matrix
    /// (out, in) for each frequency. H. Sedghi, V. Gupta, P. M. Long, "The Singular Values of Convolutional Layers",
    /// ICLR 2019, theorem 6.</summary>
    Fft,

    /// <summary>What the paper's text says word by word: the n x n Fourier transform of the kernel of each pair of
    /// input and output channel. Its values are n times those of the kernel itself. Two-dimensional kernels
    /// only.</summary>
    FftLiteral,
}
