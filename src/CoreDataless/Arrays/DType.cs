namespace CoreDataless;

/// <summary>The element types that a checkpoint or an array may have.</summary>
public enum DType
{
    /// <summary>64-bit IEEE float.</summary>
    Float64,

    /// <summary>32-bit IEEE float.</summary>
    Float32,

    /// <summary>16-bit IEEE float.</summary>
    Float16,

    /// <summary>The upper half of a 32-bit IEEE float.</summary>
    BFloat16,

    /// <summary>64-bit integer.</summary>
    Int64,

    /// <summary>32-bit integer.</summary>
    Int32,

    /// <summary>16-bit integer.</summary>
    Int16,

    /// <summary>8-bit integer.</summary>
    Int8,

    /// <summary>64-bit integer without sign.</summary>
    UInt64,

    /// <summary>32-bit integer without sign.</summary>
    UInt32,

    /// <summary>16-bit integer without sign.</summary>
    UInt16,

    /// <summary>8-bit integer without sign.</summary>
    UInt8,

    /// <summary>One byte: zero is false, all else is true.</summary>
    Bool,
}

/// <summary>What every element type knows about itself.</summary>
public static class DTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.Float64 or DType.Int64 or DType.UInt64 => 8,
        DType.Float32 or DType.Int32 or DType.UInt32 => 4,
        DType.Float16 or DType.BFloat16 or DType.Int16 or DType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Whether it is one of the four float types.</summary>
    public static bool IsFloatingPoint(this DType type) =>
        type is DType.Float64 or DType.Float32 or DType.Float16 or DType.BFloat16;

    /// <summary>The name that PyTorch and NumPy use, such as "float32".</summary>
    public static string Name(this DType type) => type switch
    {
        DType.Float64 => "float64",
        DType.Float32 => "float32",
        DType.Float16 => "float16",
        DType.BFloat16 => "bfloat16",
        DType.Int64 => "int64",
        DType.Int32 => "int32",
        DType.Int16 => "int16",
        DType.Int8 => "int8",
        DType.UInt64 => "uint64",
        DType.UInt32 => "uint32",
        DType.UInt16 => "uint16",
        DType.UInt8 => "uint8",
        _ => "bool",
    };
}
