namespace CoreDataless.Models;

/// <summary>
/// One step of a network as words, without numbers: what a JSON description says, and what the reader of a known family
/// would have said. <see cref="Where"/> names the place in messages; names are prefixes of tensors in the checkpoint.
/// </summary>
internal abstract record Layer(string Where)
{
    /// <summary>Tensors <c>Name.weight</c> (out, in / groups, height, width) and <c>Name.bias</c> if there.</summary>
    public sealed record Conv(string Name, string Where, int Stride, int Padding, int Dilation = 1, int Groups = 1)
        : Layer(Where);

    /// <summary>Tensors <c>Name.weight, .bias, .running_mean, .running_var</c>.</summary>
    public sealed record BatchNorm(string Name, string Where, double Epsilon = BatchNorm.DefaultEpsilon) : Layer(Where)
    {
        /// <summary>No checkpoint stores it; every network known here was trained with PyTorch's default.</summary>
        public const double DefaultEpsilon = 1e-5;
    }

    /// <summary>Tensors <c>Name.weight</c> (out, in) and, where the file has it, <c>Name.bias</c>.</summary>
    public sealed record Linear(string Name, string Where) : Layer(Where);

    /// <summary>x where x > 0, else slope * x.</summary>
    public sealed record Relu(string Where, float Slope = 0) : Layer(Where);

    /// <summary>The largest value under a square window.</summary>
    public sealed record MaxPool(string Where, int Kernel, int Stride, int Padding) : Layer(Where);

    /// <summary>The mean under a square window.</summary>
    public sealed record AveragePool(string Where, int Kernel, int Stride, int Padding) : Layer(Where);

    /// <summary>The mean of each channel.</summary>
    public sealed record GlobalAveragePool(string Where) : Layer(Where);

    /// <summary>Images to vectors, in (channel, row, column) order.</summary>
    public sealed record Flatten(string Where) : Layer(Where);

    /// <summary>Zero channels before and after: the second half of an option-A shortcut.</summary>
    public sealed record PadChannels(string Where, int Before, int After) : Layer(Where);

    /// <summary>Both branches of the same input, added; an empty shortcut is the identity.</summary>
    public sealed record Residual(string Where, IReadOnlyList<Layer> Main, IReadOnlyList<Layer> Shortcut)
        : Layer(Where);

    /// <summary>These layers and those inside of residuals, in the order of the computation.</summary>
    public static IEnumerable<Layer> Flat(IEnumerable<Layer> layers)
    {
        foreach (Layer layer in layers)
        {
            yield return layer;
            if (layer is not Residual residual) continue;
            foreach (Layer inner in Flat(residual.Main.Concat(residual.Shortcut))) yield return inner;
        }
    }
}
