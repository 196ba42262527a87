namespace CoreDataless.Spectral;

/// <summary>Where a layer's matrices lie in its tensor: <see cref="Count"/> matrices of (<see cref="Rows"/>, <see
/// cref="Columns"/>), for convolutions (out, in).</summary>
internal sealed record MatrixLayout(LayerType Type, int Count, int Rows, int Columns)
{
    /// <summary>The element of the tensor that the first matrix begins with.</summary>
    public long Offset { get; init; }

    /// <summary>From row to row in the tensor, for layers that are no convolutions; the elements of a row are
    /// neighbours.</summary>
    public long RowStride { get; init; } = Columns;

    /// <summary>The sizes of a convolution's kernel.</summary>
    public IReadOnlyList<int> Kernel { get; init; } = [];

    /// <summary>Whether the tensor is (kernel, in, out), as Keras has it, and not (out, in, kernel).</summary>
    public bool KernelFirst { get; init; }

    /// <summary>How many matrices a mode makes of it, and the singular values of each.</summary>
    public (int Matrices, int Values) Values(ConvolutionMode mode, int grid)
    {
        int least = Math.Min(Rows, Columns);
        if (!Type.IsConvolution()) return (Count, least);
        return mode switch
        {
            ConvolutionMode.Stack => (1, Columns == 1 ? Math.Min(Count, Rows) : Math.Min(Count * Rows, Columns)),
            ConvolutionMode.Fft => ((int)Math.Pow(grid, Kernel.Count), least),
            ConvolutionMode.FftLiteral => (Rows * Columns, Kernel.Min()),
            _ => (Count, least),
        };
    }
}
