namespace CoreDataless.Engine;

/// <summary>Float32 numbers in row-major order: a constant of a graph, such as a weight.</summary>
public sealed class Tensor
{
    /// <summary>Wraps <paramref name="values"/> without copying.</summary>
    /// <exception cref="GraphException">The number of values does not fit the shape.</exception>
    public Tensor(Shape shape, float[] values)
    {
        if (values.Length != shape.Count)
            throw new GraphException($"a tensor of shape {shape} holds {shape.Count} values, not {values.Length}");
        Shape = shape;
        Values = values;
    }

    /// <summary>Dimensions, outermost first; convolution weights are (out, in / groups, height, width).</summary>
    public Shape Shape { get; }

    /// <summary>The numbers, row-major. Treat them as read-only once the tensor is in a graph.</summary>
    public float[] Values { get; }

    /// <summary>A vector.</summary>
    public static Tensor Vector(params float[] values) => new(new Shape(values.Length), values);
}
