namespace CoreDataless.Engine;

// The layers of a network: each method checks shapes and appends one node.
public sealed partial class Graph
{
    /// <summary>y[c] = x[c] * scale[c] + shift[c], for example input normalisation.</summary>
    /// <param name="x">Images (C,H,W) or vectors (C).</param>
    /// <param name="scale">Constant (C).</param>
    /// <param name="shift">Constant (C), or null for none.</param>
    public Node Affine(Node x, Node scale, Node? shift)
    {
        RequirePerChannel("Affine", x, scale, "scale");
        if (shift is not null) RequirePerChannel("Affine", x, shift, "shift");
        return Append(new Op.Affine(), shift is null ? [x, scale] : [x, scale, shift], x.Shape);
    }

    /// <summary>(x - mean) / std per channel.</summary>
    public Node Normalize(Node x, ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        if (mean.Length != std.Length)
            throw new GraphException($"Normalize: {mean.Length} means and {std.Length} deviations");
        var scale = new float[std.Length];
        var shift = new float[std.Length];
        for (int c = 0; c < std.Length; c++)
        {
            scale[c] = (float)(1.0 / std[c]);
            shift[c] = (float)(-(double)mean[c] / std[c]);
        }
        return Affine(x, Constant(Tensor.Vector(scale), "1/std"), Constant(Tensor.Vector(shift), "-mean/std"));
    }

    /// <summary>Batch normalisation with fixed statistics; there is no training mode in this engine.</summary>
    /// <param name="x">Images (C,H,W) or vectors (C).</param>
    /// <param name="gamma">Constant (C).</param>
    /// <param name="beta">Constant (C).</param>
    /// <param name="mean">Constant (C): the running mean.</param>
    /// <param name="variance">Constant (C): the running variance, at least -epsilon.</param>
    /// <param name="epsilon">Added to the variance; PyTorch's default is 1e-5.</param>
    public Node BatchNorm(Node x, Node gamma, Node beta, Node mean, Node variance, double epsilon = 1e-5)
    {
        RequirePerChannel("BatchNorm", x, gamma, "gamma");
        RequirePerChannel("BatchNorm", x, beta, "beta");
        RequirePerChannel("BatchNorm", x, mean, "mean");
        RequirePerChannel("BatchNorm", x, variance, "variance");
        return Append(new Op.BatchNorm(epsilon), [x, gamma, beta, mean, variance], x.Shape);
    }

    /// <summary>Convolution (cross-correlation, as every framework has it) with square strides and paddings.</summary>
    public Node Conv2d(
        Node x, Node weight, Node? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        RequireConstant("Conv2d", weight, "weight", 4);
        var window = new Window(
            weight.Shape[2], weight.Shape[3], stride, stride, padding, padding, dilation, dilation);
        return Conv2d(x, weight, bias, window, groups);
    }

    /// <summary>Convolution with any window.</summary>
    /// <param name="x">Images (C,H,W).</param>
    /// <param name="weight">Constant (O, C/groups, kh, kw).</param>
    /// <param name="bias">Constant (O), or null.</param>
    /// <param name="window">Stride, padding and dilation; its kernel must be the weight's.</param>
    /// <param name="groups">Divides C and O; each group sees its own channels.</param>
    /// <returns>Images (O,H',W').</returns>
    public Node Conv2d(Node x, Node weight, Node? bias, Window window, int groups = 1)
    {
        RequireConstant("Conv2d", weight, "weight", 4);
        window.Check("Conv2d", x.Shape, paddingBelowKernel: false);
        Shape w = weight.Shape;
        if ((w[2], w[3]) != (window.KernelHeight, window.KernelWidth))
            throw new GraphException($"Conv2d: the weight {w} and the window {window} have different kernels");
        if (groups < 1 || x.Shape.Channels % groups != 0 || w[0] % groups != 0 || w[1] != x.Shape.Channels / groups)
            throw new GraphException($"Conv2d: weight {w} with {groups} group(s) does not fit images {x.Shape}");
        if (bias is not null) RequireVector("Conv2d", bias, "bias", w[0]);
        var shape = new Shape(w[0], window.OutputHeight(x.Shape.Height), window.OutputWidth(x.Shape.Width));
        return Append(new Op.Conv2d(window, groups), bias is null ? [x, weight] : [x, weight, bias], shape);
    }

    /// <summary>y = weight x + bias.</summary>
    /// <param name="x">Vectors (I).</param>
    /// <param name="weight">Constant (O,I).</param>
    /// <param name="bias">Constant (O), or null.</param>
    public Node Linear(Node x, Node weight, Node? bias = null)
    {
        RequireConstant("Linear", weight, "weight", 2);
        if (x.Shape.Rank != 1 || x.Shape.Count != weight.Shape[1])
            throw new GraphException($"Linear: weight {weight.Shape} does not fit vectors {x.Shape}");
        if (bias is not null) RequireVector("Linear", bias, "bias", weight.Shape[0]);
        return Append(new Op.Linear(), bias is null ? [x, weight] : [x, weight, bias], new Shape(weight.Shape[0]));
    }

    /// <summary>max(x, 0).</summary>
    public Node Relu(Node x) => Append(new Op.Relu(), [x], x.Shape);

    /// <summary>a + b, of the same shape.</summary>
    public Node Add(Node a, Node b)
    {
        if (a.Shape != b.Shape) throw new GraphException($"Add: {a.Shape} and {b.Shape} differ");
        return Append(new Op.Add(), [a, b], a.Shape);
    }

    /// <summary>Max pooling; padding counts as minus infinity.</summary>
    public Node MaxPool(Node x, Window window)
    {
        window.Check("MaxPool", x.Shape, paddingBelowKernel: true);
        return Append(new Op.MaxPool(window), [x], Pooled(x.Shape, window));
    }

    /// <summary>Average pooling. With kernel 1 and stride s it takes every s-th pixel (option-A shortcuts).</summary>
    public Node AveragePool(Node x, Window window, bool countPadding = true)
    {
        window.Check("AveragePool", x.Shape, paddingBelowKernel: true);
        return Append(new Op.AveragePool(window, countPadding), [x], Pooled(x.Shape, window));
    }

    /// <summary>The mean of each channel: (C,H,W) to (C).</summary>
    public Node GlobalAveragePool(Node x)
    {
        RequireImages("GlobalAveragePool", x);
        return Append(new Op.GlobalAveragePool(), [x], new Shape(x.Shape.Channels));
    }

    /// <summary>The same numbers under another shape, in (channel, row, column) order.</summary>
    public Node Reshape(Node x, Shape to)
    {
        if (x.Shape.Count != to.Count) throw new GraphException($"Reshape: {x.Shape} has not as many elements as {to}");
        return Append(new Op.Reshape(to), [x], to);
    }

    /// <summary>(C,H,W) to (C*H*W).</summary>
    public Node Flatten(Node x) => Reshape(x, new Shape(x.Shape.Count));

    /// <summary>Channels of all inputs, one after the other; heights and widths must agree.</summary>
    public Node Concat(params ReadOnlySpan<Node> inputs)
    {
        if (inputs.IsEmpty) throw new GraphException("Concat: at least one input");
        int channels = 0;
        foreach (Node n in inputs)
        {
            if (WithChannels(n.Shape, 1) != WithChannels(inputs[0].Shape, 1))
                throw new GraphException($"Concat: {n.Shape} does not fit {inputs[0].Shape}");
            channels += n.Shape.Channels;
        }
        return Append(new Op.Concat(), [.. inputs], WithChannels(inputs[0].Shape, channels));
    }

    /// <summary><paramref name="count"/> channels from <paramref name="start"/>.</summary>
    public Node SliceChannels(Node x, int start, int count)
    {
        if (start < 0 || count < 1 || count > x.Shape.Channels - start)
            throw new GraphException($"SliceChannels: {count} channels from {start} are outside {x.Shape}");
        return Append(new Op.SliceChannels(start, count), [x], WithChannels(x.Shape, count));
    }

    /// <summary>Zero channels before and after.</summary>
    public Node PadChannels(Node x, int before, int after)
    {
        if (before < 0 || after < 0) throw new GraphException($"PadChannels: negative padding {before}, {after}");
        return Append(
            new Op.PadChannels(before, after), [x], WithChannels(x.Shape, before + x.Shape.Channels + after));
    }

    private static Shape Pooled(Shape x, Window window) =>
        new(x.Channels, window.OutputHeight(x.Height), window.OutputWidth(x.Width));

    private static Shape WithChannels(Shape shape, int channels) => shape.Rank switch
    {
        1 => new Shape(channels),
        3 => new Shape(channels, shape.Height, shape.Width),
        _ => throw new GraphException($"{shape} has no channels: wants (channels) or (channels, height, width)"),
    };

    private static void RequireImages(string operation, Node x)
    {
        if (x.Shape.Rank != 3)
            throw new GraphException($"{operation}: wants images (channels, height, width), not {x.Shape}");
    }

    private static void RequireConstant(string operation, Node node, string role, int rank)
    {
        if (!node.IsConstant || node.Shape.Rank != rank)
            throw new GraphException($"{operation}: the {role} is a constant of {rank} dimensions, not {node}");
    }

    private static void RequireVector(string operation, Node node, string role, int length)
    {
        RequireConstant(operation, node, role, 1);
        if (node.Shape.Count != length)
            throw new GraphException($"{operation}: the {role} has {node.Shape.Count} values, {length} are wanted");
    }

    private static void RequirePerChannel(string operation, Node x, Node node, string role)
    {
        if (x.Shape.Rank is not (1 or 3))
            throw new GraphException($"{operation}: wants images or vectors, not {x.Shape}");
        RequireVector(operation, node, role, x.Shape.Channels);
    }
}
