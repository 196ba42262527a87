namespace CoreDataless.Cuda;

/// <summary>Weights are rounded once, on the host, as kernels round what they read.</summary>
internal static class LowPrecision
{
    /// <summary>The nearest of 10 bits of mantissa, ties away from zero; what is not finite stays.</summary>
    public static uint ToTf32(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsFinite(value) ? bits + 0x1000 & ~0x1fffu : bits;
    }

    /// <summary>The nearest of 7 bits of mantissa, ties to even; a NaN stays one.</summary>
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((float.IsNaN(value) ? bits | 0x400000 : bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}
