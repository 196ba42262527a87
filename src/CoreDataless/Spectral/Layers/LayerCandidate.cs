using CoreDataless.Checkpoints;

namespace CoreDataless.Spectral;

/// <summary>A tensor, or a part of one, before it is known whether it is analysed.</summary>
/// <param name="Id">Its number, if it is counted.</param>
/// <param name="Name">As <see cref="SpectralLayer.Name"/>.</param>
/// <param name="Tensor">The whole tensor.</param>
/// <param name="Layout">Its matrices, or null.</param>
/// <param name="Reason">Why it has no matrices, or null.</param>
internal sealed record LayerCandidate(
    int? Id, string Name, CheckpointTensor Tensor, MatrixLayout? Layout, string? Reason)
{
    /// <summary>All tensors of a checkpoint in its order.</summary>
    public static List<LayerCandidate> AllOf(Checkpoint checkpoint, bool splitFused)
    {
        int weights = 0;
        int others = checkpoint.Tensors.Count(t => LayerNames.IsWeight(t.Name));
        var all = new List<LayerCandidate>();
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            (MatrixLayout? layout, string? reason) = LayoutRules.Of(tensor);
            int? id = LayerNames.IsWeight(tensor.Name) ? ++weights
                : tensor.DType.IsFloatingPoint() && tensor.Shape.Count > 1 ? ++others
                : null;
            string name = LayerNames.Layer(tensor.Name);
            var parts = layout is not null && splitFused ? FusedWeights.Split(checkpoint, tensor, layout) : [];
            foreach ((string part, MatrixLayout own) in parts)
                all.Add(new LayerCandidate(id, $"{name}[{part}]", tensor, own, null));
            if (parts.Count == 0) all.Add(new LayerCandidate(id, name, tensor, layout, reason));
        }
        return all;
    }

    /// <summary>Why a filter's mode and limits leave it out, or null.</summary>
    public string? WhyNot(LayerFilter filter)
    {
        if (Layout is null) return Reason;
        if (WhyNotAsConvolution(Layout, filter.Convolutions) is { } reason) return reason;
        SpectralLayer layer = Take();
        long values = layer.ValuesPerRow(filter.Convolutions, filter.Grid);
        if (values > Array.MaxLength) return $"{values} eigenvalues";
        if (values < filter.MinEigenvalues)
        {
            // Of depthwise convolutions, and of those with a single channel, each slice has one singular value.
            bool isDepthwise = layer.M == 1 && layer.Type.IsConvolution()
                && filter.Convolutions != ConvolutionMode.Stack;
            string advice = isDepthwise ? "; --conv stack has more" : "";
            return $"{values} eigenvalue{(values == 1 ? "" : "s")}, fewer than {filter.MinEigenvalues}{advice}";
        }
        if (filter.MaxEigenvalues > 0 && values > filter.MaxEigenvalues)
            return $"{values} eigenvalues, more than {filter.MaxEigenvalues}";
        return filter.MaxN > 0 && layer.N > filter.MaxN ? $"N = {layer.N}, more than {filter.MaxN}" : null;
    }

    /// <summary>The layer, of a tensor that has matrices.</summary>
    public SpectralLayer Take() => new(Id!.Value, Name, Tensor, Layout!);

    /// <summary>The tensor, or part of it, as one that is not analysed.</summary>
    public SkippedTensor Skip(string reason) =>
        new(Id, Tensor.Name + Name[LayerNames.Layer(Tensor.Name).Length..], Tensor.Shape, reason);

    private static string? WhyNotAsConvolution(MatrixLayout layout, ConvolutionMode mode) => mode switch
    {
        _ when !layout.Type.IsConvolution() => null,
        ConvolutionMode.FftLiteral => layout.Kernel.Count == 2 ? null : "no two-dimensional kernel",
        ConvolutionMode.Stack => layout.Values(mode, 1).Values > 1 ? null : "a vector: one side is 1",
        _ => null,
    };
}
