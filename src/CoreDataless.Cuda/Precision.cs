namespace CoreDataless.Cuda;

/// <summary>How convolutions multiply. Values are kept and summed in float32 in any case.</summary>
public enum Precision
{
    /// <summary>Factors rounded to 10 bits of mantissa (TensorFloat-32), as PyTorch's convolutions do by default.</summary>
    Tf32,

    /// <summary>Factors in float32, or in parts that add up to it.</summary>
    Fp32,

    /// <summary>Factors rounded to 7 bits of mantissa (bfloat16): fastest.</summary>
    BFloat16,
}
