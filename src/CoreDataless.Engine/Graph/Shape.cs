namespace CoreDataless.Engine;

/// <summary>
/// The dimensions of one row of a value, without the batch: <c>(channels, height, width)</c> for images,
/// <c>(features)</c> for vectors, <c>()</c> for one number. Constants use up to four dimensions.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 4;

    private readonly int _d0, _d1, _d2, _d3;

    /// <summary>A shape of zero to four dimensions, outermost first.</summary>
    /// <exception cref="GraphException">More than four dimensions, one below 1, or over 2^31 - 1 elements.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length > MaxRank)
            throw new GraphException($"a shape has at most {MaxRank} dimensions, not {dimensions.Length}");
        Rank = dimensions.Length;
        long count = 1;
        foreach (int d in dimensions)
        {
            if (d < 1) throw new GraphException($"every dimension of a shape is at least 1, not {d}");
            count *= d;
            if (count > int.MaxValue) throw new GraphException("a shape has at most 2^31 - 1 elements");
        }
        Count = (int)count;
        _d0 = Rank > 0 ? dimensions[0] : 1;
        _d1 = Rank > 1 ? dimensions[1] : 1;
        _d2 = Rank > 2 ? dimensions[2] : 1;
        _d3 = Rank > 3 ? dimensions[3] : 1;
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of the dimensions.</summary>
    public int Count { get; }

    /// <summary>The first dimension of an image, or the length of a vector.</summary>
    public int Channels => _d0;

    /// <summary>The second dimension; 1 for vectors.</summary>
    public int Height => _d1;

    /// <summary>The third dimension; 1 for vectors.</summary>
    public int Width => _d2;

    /// <summary>Height times width.</summary>
    public int Pixels => _d1 * _d2;

    /// <summary>Dimension <paramref name="axis"/>, counted from the outermost.</summary>
    public int this[int axis] => axis switch
    {
        0 when Rank > 0 => _d0,
        1 when Rank > 1 => _d1,
        2 when Rank > 2 => _d2,
        3 when Rank > 3 => _d3,
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <summary>The same dimensions in the same order?</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Any dimension different?</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        (Rank, _d0, _d1, _d2, _d3) == (other.Rank, other._d0, other._d1, other._d2, other._d3);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <summary>For example <c>(3, 32, 32)</c>.</summary>
    public override string ToString()
    {
        Span<int> all = [_d0, _d1, _d2, _d3];
        return $"({string.Join(", ", all[..Rank].ToArray())})";
    }
}
