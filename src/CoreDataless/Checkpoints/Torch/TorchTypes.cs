namespace CoreDataless.Checkpoints.Torch;

/// <summary>PyTorch's names for element types and for the storages of them.</summary>
internal static class TorchTypes
{
    /// <summary>The type of "torch.FloatStorage" and its like, or null.</summary>
    public static DType? OfStorage(string name) => name switch
    {
        "DoubleStorage" => DType.Float64,
        "FloatStorage" => DType.Float32,
        "HalfStorage" => DType.Float16,
        "BFloat16Storage" => DType.BFloat16,
        "LongStorage" => DType.Int64,
        "IntStorage" => DType.Int32,
        "ShortStorage" => DType.Int16,
        "CharStorage" => DType.Int8,
        "ByteStorage" => DType.UInt8,
        "BoolStorage" => DType.Bool,
        _ => null,
    };

    /// <summary>Whether the name is that of a storage of bare bytes.</summary>
    public static bool IsUntyped(string name) => name is "UntypedStorage" or "_UntypedStorage";

    /// <summary>The type of "torch.float32" and its like, or null.</summary>
    public static DType? OfName(string fullName) => fullName switch
    {
        "torch.float64" or "torch.double" => DType.Float64,
        "torch.float32" or "torch.float" => DType.Float32,
        "torch.float16" or "torch.half" => DType.Float16,
        "torch.bfloat16" => DType.BFloat16,
        "torch.int64" or "torch.long" => DType.Int64,
        "torch.int32" or "torch.int" => DType.Int32,
        "torch.int16" or "torch.short" => DType.Int16,
        "torch.int8" => DType.Int8,
        "torch.uint64" => DType.UInt64,
        "torch.uint32" => DType.UInt32,
        "torch.uint16" => DType.UInt16,
        "torch.uint8" => DType.UInt8,
        "torch.bool" => DType.Bool,
        _ => null,
    };
}
