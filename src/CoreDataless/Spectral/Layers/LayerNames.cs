namespace CoreDataless.Spectral;

/// <summary>What the names of tensors say.</summary>
internal static class LayerNames
{
    private const string Weight = ".weight";

    /// <summary>Whether WeightWatcher counts the tensor.</summary>
    public static bool IsWeight(string tensor) => tensor.EndsWith(Weight, StringComparison.Ordinal);

    /// <summary>
    /// Whether WeightWatcher 0.7.5.5 analyses it by default, given enough eigenvalues: a key of a state dict that ends in
    /// ".weight", of two or four dimensions, with sides up to 50,000.
    /// </summary>
    public static bool IsWeightWatchers(SpectralLayer layer)
    {
        const int MaxN = 50_000;
        return IsWeight(layer.Tensor.Name) && layer.Tensor.Shape.Count is (2 or 4) && layer.N <= MaxN;
    }

    /// <summary>The layer's name: the tensor's without ".weight".</summary>
    public static string Layer(string tensor) => IsWeight(tensor) ? tensor[..^Weight.Length] : tensor;

    /// <summary>The last word of the layer's name: "conv1" of "layer1.0.conv1.weight".</summary>
    public static string Last(string tensor)
    {
        string layer = Layer(tensor);
        return layer[(layer.LastIndexOfAny(['.', '/']) + 1)..];
    }

    /// <summary>
    /// Whether the last word is that of a bias, a mask, a running statistic, a cache or an optimizer's state.
    /// </summary>
    public static bool IsBuffer(string tensor)
    {
        string last = Last(tensor);
        return last is "bias" or "masked_bias" or "exp_avg" or "exp_avg_sq" or "momentum_buffer"
            || last.EndsWith("mask", StringComparison.OrdinalIgnoreCase)
            || last.EndsWith("_cache", StringComparison.Ordinal)
            || last.StartsWith("running_", StringComparison.Ordinal);
    }

    /// <summary>Whether the last word is one of an LSTM, GRU or RNN: weight_ih_l0, weight_hh_l1_reverse.</summary>
    public static bool IsRecurrent(string last) =>
        last.StartsWith("weight_ih", StringComparison.Ordinal)
        || last.StartsWith("weight_hh", StringComparison.Ordinal);
}
