using System.Collections.Immutable;
using CoreDataless.Engine;

namespace CoreDataless.Models;

/// <summary>The two values of a classifier that the metrics look at.</summary>
/// <param name="Features">What enters the last linear layer: a vector.</param>
/// <param name="Logits">One score per class.</param>
public readonly record struct NetworkOutputs(Node Features, Node Logits);

/// <summary>A recognised classifier with its weights. Immutable; it can be appended to any number of graphs.</summary>
public sealed class Network
{
    private readonly ImmutableArray<Layer> _body;
    private readonly Layer _head;
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;

    /// <summary>Appends all layers to a scratch graph, which checks every shape.</summary>
    /// <exception cref="ModelException">A weight does not fit, or the last layer is not linear.</exception>
    internal Network(
        string architecture, IReadOnlyList<Layer> layers, IReadOnlyDictionary<string, Tensor> tensors, Shape input,
        Normalization normalization)
    {
        if (layers[^1] is not Layer.Linear)
            throw new ModelException($"{layers[^1].Where}: the last layer must be linear: it gives the class scores");
        (Architecture, Input, Normalization, _tensors) = (architecture, input, normalization, tensors);
        (_body, _head) = ([.. layers.Take(layers.Count - 1)], layers[^1]);
        ParameterCount = tensors.Where(t => !Tensors.IsStatistic(t.Key)).Sum(t => (long)t.Value.Shape.Count);
        var scratch = new Graph();
        NetworkOutputs outputs = Append(scratch, scratch.Input("images", input));
        (FeatureCount, Classes) = (outputs.Features.Shape.Count, outputs.Logits.Shape.Count);
        if (Classes < 2) throw new ModelException($"{_head.Where}: a classifier has two classes, not {Classes}");
    }

    /// <summary>For example <c>resnet18</c>, <c>resnet20-A</c>, <c>resnet18 (width 16)</c>.</summary>
    public string Architecture { get; }

    /// <summary>The shape of an image: channels, height, width.</summary>
    public Shape Input { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of features: what enters the last linear layer.</summary>
    public int FeatureCount { get; }

    /// <summary>As PyTorch counts: running statistics are not parameters.</summary>
    public long ParameterCount { get; }

    /// <summary>Applied to the images before the first layer.</summary>
    public Normalization Normalization { get; }

    /// <summary>The names of the classes, or null when nobody said them.</summary>
    public IReadOnlyList<string>? ClassNames { get; internal init; }

    /// <summary>Appends normalisation and all layers.</summary>
    /// <param name="graph">Any graph; each call adds the weights as constants, without copying them.</param>
    /// <param name="images">Pixels in [0, 1], of shape <see cref="Input"/>.</param>
    /// <exception cref="GraphException">Images of another shape.</exception>
    public NetworkOutputs Append(Graph graph, Node images)
    {
        if (images.Shape != Input)
            throw new GraphException($"{Architecture} wants images {Input}, not {images.Shape}");
        var walk = new LayerWalk(graph, _tensors);
        Node x = graph.Normalize(images, Normalization.Mean.AsSpan(), Normalization.Std.AsSpan());
        Node features = walk.Append(x, _body);
        return new NetworkOutputs(features, walk.Append(features, [_head]));
    }
}
