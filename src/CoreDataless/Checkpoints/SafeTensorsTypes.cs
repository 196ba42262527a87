namespace CoreDataless.Checkpoints;

/// <summary>The names of element types in .safetensors files.</summary>
internal static class SafeTensorsTypes
{
    private static readonly (string Name, DType Type)[] Names =
    [
        ("F64", DType.Float64), ("F32", DType.Float32), ("F16", DType.Float16), ("BF16", DType.BFloat16),
        ("I64", DType.Int64), ("I32", DType.Int32), ("I16", DType.Int16), ("I8", DType.Int8),
        ("U64", DType.UInt64), ("U32", DType.UInt32), ("U16", DType.UInt16), ("U8", DType.UInt8), ("BOOL", DType.Bool),
    ];

    /// <summary>The type of a name, or null.</summary>
    public static DType? Find(string name)
    {
        foreach (var (known, type) in Names)
            if (known == name) return type;
        return null;
    }

    public static string NameOf(DType type) => Array.Find(Names, n => n.Type == type).Name;
}
