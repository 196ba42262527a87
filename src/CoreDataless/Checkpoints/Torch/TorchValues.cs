using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>A block of elements that tensors share; its bytes are found by the key. <paramref name="offset"/> is not
/// zero for the views of old files, which are a part [offset, offset + count) of the block.</summary>
internal sealed class StorageValue(
    string key, DType type, bool untyped, long whole, long offset, long count) : PickleValue
{
    public string Key { get; } = key;

    public DType Type { get; } = type;

    /// <summary>Bytes, whose type the tensor states.</summary>
    public bool Untyped { get; } = untyped;

    /// <summary>Elements of the whole block.</summary>
    public long Whole { get; } = whole;

    public long Offset { get; } = offset;

    public long Count { get; } = count;

    public override string Describe() => $"a storage of {Count} {Type.Name()}";
}

/// <summary>A tensor: a strided view of a storage, nothing of which is checked yet.</summary>
internal sealed class TensorValue(
    StorageValue storage, DType type, long offset, long[] shape, long[] strides) : PickleValue
{
    public StorageValue Storage { get; } = storage;

    public DType Type { get; } = type;

    public long Offset { get; } = offset;

    public long[] Shape { get; } = shape;

    public long[] Strides { get; } = strides;

    public override string Describe() => $"a tensor {Type.Name()} ({string.Join(", ", Shape)})";
}

/// <summary>A NumPy element type, on its way into a NumPy number.</summary>
internal sealed class NumpyTypeValue(string code) : PickleValue
{
    public string Code { get; } = code;

    public bool BigEndian { get; set; }

    public override string Describe() => $"the NumPy type {Code}";
}
