namespace CoreDataless.Spectral;

/// <summary>What the names of tensors say.</summary>
internal static class LayerNames
{
    private const string Weight = ".weight";

    /// <summary>Whether WeightWatcher counts the tensor.</summary>
    public static bool IsWeight(string tensor) => tensor.EndsWith(Weight, StringComparison.Ordinal);

    /// <summary>The layer's name: the tensor's without ".weight".</summary>
    public static string Layer(string tensor) => IsWeight(tensor) ? tensor[..^Weight.Length] : tensor;

    /// <summary>The last word of the layer's name: "conv1" of "layer1.0.conv1.weight".</summary>
    public static string Last(string tensor)
    {
        string layer = Layer(tensor);
        return layer[(layer.LastIndexOfAny(['.', '/']) + 1)..];
    }

    /// <summary>Whether the last word is one of an LSTM, GRU or RNN: weight_ih_l0, weight_hh_l1_reverse.</summary>
    public static bool IsRecurrent(string last) =>
        last.StartsWith("weight_ih", StringComparison.Ordinal)
        || last.StartsWith("weight_hh", StringComparison.Ordinal);
}
