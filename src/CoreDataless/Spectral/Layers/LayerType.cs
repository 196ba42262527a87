namespace CoreDataless.Spectral;

/// <summary>The kinds of tensors that have a spectrum.</summary>
public enum LayerType
{
    /// <summary>A matrix: linear layers, projections of attention, anything of two dimensions whose name does not say
    /// more.</summary>
    Dense,

    /// <summary>A table of vectors, by its name: embed, wte, wpe.</summary>
    Embedding,

    /// <summary>The weights of an LSTM, a GRU or a plain RNN.</summary>
    Recurrent,

    /// <summary>Matrices of the experts of one layer, stacked along the first axis.</summary>
    Experts,

    /// <summary>A convolution over one axis, transposed ones included.</summary>
    Conv1d,

    /// <summary>A convolution over two axes, transposed ones included.</summary>
    Conv2d,

    /// <summary>A convolution over three axes, transposed ones included.</summary>
    Conv3d,
}

/// <summary>What every kind knows about itself.</summary>
public static class LayerTypes
{
    /// <summary>The word of tables and filters, such as "conv2d".</summary>
    public static string Word(this LayerType type) => type switch
    {
        LayerType.Dense => "dense",
        LayerType.Embedding => "embedding",
        LayerType.Recurrent => "recurrent",
        LayerType.Experts => "experts",
        LayerType.Conv1d => "conv1d",
        LayerType.Conv2d => "conv2d",
        _ => "conv3d",
    };

    /// <summary>Whether it is a convolution, of which a <see cref="ConvolutionMode"/> makes matrices.</summary>
    public static bool IsConvolution(this LayerType type) =>
        type is LayerType.Conv1d or LayerType.Conv2d or LayerType.Conv3d;
}
