using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>A named tensor of an open checkpoint. Elements are read in row-major order, whatever the strides and the
/// byte order in the file.</summary>
public sealed class CheckpointTensor
{
    private readonly StridedView _view;

    internal CheckpointTensor(string name, StridedView view)
    {
        (Name, _view) = (name, view);
    }

    /// <summary>The name, without the prefix that all names of the file had in common.</summary>
    public string Name { get; }

    /// <summary>The element type in the file.</summary>
    public DType DType => _view.Type;

    /// <summary>The sizes; empty for a single number.</summary>
    public IReadOnlyList<long> Shape => _view.Shape;

    /// <summary>How many elements.</summary>
    public long Count => _view.Count;

    /// <summary>Reads all elements, rounded to float32.</summary>
    /// <exception cref="ArgumentException">The destination has another length than <see cref="Count"/>.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint has been closed.</exception>
    public void CopyTo(Span<float> destination)
    {
        CheckLength(destination.Length);
        _view.Read(0, destination);
    }

    /// <summary>Reads all elements as float64 (int64 is rounded).</summary>
    /// <inheritdoc cref="CopyTo(Span{float})"/>
    public void CopyTo(Span<double> destination)
    {
        CheckLength(destination.Length);
        _view.Read(0, destination);
    }

    /// <summary>Reads destination.Length elements from row-major index <paramref name="first"/> on, as
    /// float64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint has been closed.</exception>
    public void CopyTo(long first, Span<double> destination) => _view.Read(first, destination);

    /// <summary>Copies elements as they are, in this machine's byte order, from row-major index <paramref
    /// name="first"/> on; as many as fit into the bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint has been closed.</exception>
    public void CopyRawTo(long first, Span<byte> destination) => _view.ReadRaw(first, destination);

    /// <summary>All elements, rounded to float32.</summary>
    /// <exception cref="ObjectDisposedException">The checkpoint has been closed.</exception>
    public float[] ToSingles()
    {
        var values = new float[Count];
        _view.Read(0, values.AsSpan());
        return values;
    }

    /// <summary>The name, type and shape.</summary>
    public override string ToString() => $"{Name} {DType.Name()} ({string.Join(", ", Shape)})";

    private void CheckLength(int length)
    {
        if (length != Count) throw new ArgumentException($"'{Name}' has {Count} elements, the destination {length}.");
    }
}
