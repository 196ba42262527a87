namespace CoreDataless.Arrays;

/// <summary>NumPy's codes for element types.</summary>
internal static class NumpyTypes
{
    /// <summary>The type of a code without its byte order, such as "f4"; null if it is no plain number.</summary>
    public static DType? Find(string code) => code switch
    {
        "f8" => DType.Float64,
        "f4" => DType.Float32,
        "f2" => DType.Float16,
        "i8" => DType.Int64,
        "i4" => DType.Int32,
        "i2" => DType.Int16,
        "i1" => DType.Int8,
        "u8" => DType.UInt64,
        "u4" => DType.UInt32,
        "u2" => DType.UInt16,
        "u1" => DType.UInt8,
        "b1" => DType.Bool,
        _ => null,
    };
}
