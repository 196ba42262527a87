namespace CoreDataless.Engine;

/// <summary>Float32 numbers in row-major order: a constant of a graph, such as a weight.</summary>
public sealed class Tensor
{
    private readonly Func<float[]>? _make;
    private float[]? _values;

    /// <summary>Wraps <paramref name="values"/> without copying.</summary>
    /// <exception cref="GraphException">The number of values does not fit the shape.</exception>
    public Tensor(Shape shape, float[] values)
    {
        if (values.Length != shape.Count)
            throw new GraphException($"a tensor of shape {shape} holds {shape.Count} values, not {values.Length}");
        Shape = shape;
        _values = values;
    }

    /// <summary>Numbers that are computed when they are asked for, such as weights with a scale folded in.</summary>
    internal Tensor(Shape shape, Func<float[]> make) => (Shape, _make) = (shape, make);

    /// <summary>Dimensions, outermost first; convolution weights are (out, in / groups, height, width).</summary>
    public Shape Shape { get; }

    /// <summary>The numbers, row-major. Treat them as read-only once the tensor is in a graph.</summary>
    public float[] Values => _values ??= _make!();

    /// <summary>A vector.</summary>
    public static Tensor Vector(params float[] values) => new(new Shape(values.Length), values);

    /// <summary>Lets go of numbers that can be computed again.</summary>
    internal void Forget()
    {
        if (_make is not null) _values = null;
    }
}
