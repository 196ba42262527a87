using CoreDataless.Engine;

namespace CoreDataless.Models;

/// <summary>
/// Appends layers to a graph with their numbers. The same walk checks the weights once, when a network is recognised,
/// and builds the real graphs later, so the two cannot disagree.
/// </summary>
internal sealed class LayerWalk(Graph graph, IReadOnlyDictionary<string, Tensor> tensors)
{
    /// <summary>Appends the layers one after the other.</summary>
    /// <exception cref="ModelException">A weight does not fit what arrives; the message names the layer.</exception>
    public Node Append(Node x, IEnumerable<Layer> layers)
    {
        foreach (Layer layer in layers) x = Append(x, layer);
        return x;
    }

    private Node Append(Node x, Layer layer)
    {
        try
        {
            return layer switch
            {
                Layer.Conv c => Conv(x, c),
                Layer.BatchNorm b => BatchNorm(x, b),
                Layer.Linear l => Linear(x, l),
                Layer.Relu { Slope: 0 } => graph.Relu(x),
                Layer.Relu r => LeakyRelu(x, r.Slope),
                Layer.MaxPool p => graph.MaxPool(x, Window.Square(p.Kernel, p.Stride, p.Padding)),
                Layer.AveragePool p => graph.AveragePool(x, Window.Square(p.Kernel, p.Stride, p.Padding)),
                Layer.GlobalAveragePool => graph.GlobalAveragePool(x),
                Layer.Flatten => graph.Flatten(x),
                Layer.PadChannels p => graph.PadChannels(x, p.Before, p.After),
                Layer.Residual r => graph.Add(Append(x, r.Main), Append(x, r.Shortcut)),
                _ => throw new InvalidOperationException($"no way to append {layer.GetType().Name}"),
            };
        }
        catch (GraphException e)
        {
            throw new ModelException($"{layer.Where}: {e.Message}", e);
        }
    }

    private Node Conv(Node x, Layer.Conv layer)
    {
        Tensor weight = tensors[layer.Name + ".weight"];
        bool fits = weight.Shape.Rank == 4 && x.Shape.Rank == 3 && weight.Shape[1] * layer.Groups == x.Shape.Channels;
        Require(fits, layer, weight, x);
        Node? bias = Bias(layer.Name, weight);
        return graph.Conv2d(
            x, Constant(layer.Name + ".weight"), bias, layer.Stride, layer.Padding, layer.Dilation, layer.Groups);
    }

    private Node BatchNorm(Node x, Layer.BatchNorm layer)
    {
        foreach (string part in Tensors.BatchNormParts)
        {
            Tensor t = tensors[layer.Name + part];
            Require(t.Shape.Rank == 1 && t.Shape.Count == x.Shape.Channels, layer, t, x, part);
        }
        Node[] parts = [.. Tensors.BatchNormParts.Select(part => Constant(layer.Name + part))];
        return graph.BatchNorm(x, parts[0], parts[1], parts[2], parts[3], layer.Epsilon);
    }

    private Node Linear(Node x, Layer.Linear layer)
    {
        Tensor weight = tensors[layer.Name + ".weight"];
        bool fits = weight.Shape.Rank == 2 && x.Shape.Rank == 1 && weight.Shape[1] == x.Shape.Count;
        Require(fits, layer, weight, x);
        return graph.Linear(x, Constant(layer.Name + ".weight"), Bias(layer.Name, weight));
    }

    // max(x, 0) - slope * max(-x, 0): the engine's vocabulary stays as it is.
    private Node LeakyRelu(Node x, float slope)
    {
        Node negative = graph.Relu(Scaled(x, -1));
        return graph.Add(graph.Relu(x), Scaled(negative, -slope));
    }

    private Node Scaled(Node x, float factor)
    {
        var scale = new float[x.Shape.Channels];
        Array.Fill(scale, factor);
        return graph.Affine(x, graph.Constant(Tensor.Vector(scale)), shift: null);
    }

    private Node? Bias(string name, Tensor weight)
    {
        if (!tensors.TryGetValue(name + ".bias", out Tensor? bias)) return null;
        if (bias.Shape.Rank != 1 || bias.Shape.Count != weight.Shape[0])
            throw new ModelException($"{name}: the bias {bias.Shape} does not fit the weight {weight.Shape}");
        return Constant(name + ".bias");
    }

    private Node Constant(string name) => graph.Constant(tensors[name], name);

    private static void Require(bool fits, Layer layer, Tensor tensor, Node x, string part = ".weight")
    {
        if (fits) return;
        string hint = layer is Layer.Linear && x.Shape.Rank == 3 ? " (flatten or pool the images first)" : "";
        throw new ModelException(
            $"{layer.Where}: {part[1..]} {tensor.Shape} does not fit what arrives, {x.Shape}{hint}");
    }
}
