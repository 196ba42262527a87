using System.Buffers.Binary;

namespace CoreDataless.Checkpoints;

/// <summary>Rounds float64 to a narrower type: to nearest, ties to even, once.</summary>
internal static class FloatRounding
{
    /// <summary>Writes the values as little-endian elements of the type.</summary>
    /// <returns>How many finite values became infinite.</returns>
    /// <exception cref="ArgumentException">The type is none of float32, float16, bfloat16.</exception>
    public static long Write(DType type, ReadOnlySpan<double> values, Span<byte> destination)
    {
        var overflows = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var to = destination[(i * type.Size())..];
            bool infinite;
            switch (type)
            {
                case DType.Float32:
                    infinite = float.IsInfinity((float)value);
                    BinaryPrimitives.WriteSingleLittleEndian(to, (float)value);
                    break;
                case DType.Float16:
                    infinite = Half.IsInfinity((Half)value);
                    BinaryPrimitives.WriteHalfLittleEndian(to, (Half)value);
                    break;
                case DType.BFloat16:
                    var bits = ToBFloat16(value);
                    infinite = (bits & 0x7FFF) == 0x7F80;
                    BinaryPrimitives.WriteUInt16LittleEndian(to, bits);
                    break;
                default:
                    throw new ArgumentException($"Not a type to round to: {type.Name()}.", nameof(type));
            }
            if (infinite && double.IsFinite(value)) overflows++;
        }
        return overflows;
    }

    private static ushort ToBFloat16(double value)
    {
        var bits = BitConverter.SingleToUInt32Bits(ToOddSingle(value));
        if (double.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Rounding twice could land on a tie that is none. So the first rounding goes towards zero and leaves
    /// an odd last bit where anything was cut, which the second one sees.</summary>
    private static float ToOddSingle(double value)
    {
        var single = (float)value;
        if (!double.IsFinite(value) || single == value) return single;
        var bits = BitConverter.SingleToUInt32Bits(single);
        if (Math.Abs((double)single) > Math.Abs(value)) bits--;
        return BitConverter.UInt32BitsToSingle(bits | 1);
    }
}
