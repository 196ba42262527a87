using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>To nearest, ties to even, once.</summary>
public class FloatRoundingTests
{
    private static ushort Round16(DType type, double value, long overflows = 0)
    {
        var bytes = new byte[2];
        Assert.Equal(overflows, FloatRounding.Write(type, [value], bytes));
        return BitConverter.ToUInt16(bytes);
    }

    [Theory]
    [InlineData(1.0, 0x3F80)]
    [InlineData(-2.0, 0xC000)]
    [InlineData(1.00390625, 0x3F80)] // halfway between 1 and the next: to even
    [InlineData(1.01171875, 0x3F82)] // halfway, the upper one is even
    [InlineData(1.00390626, 0x3F81)]
    [InlineData(1.003906250001, 0x3F81)] // float32 rounds it to the tie; rounding twice would lose it
    [InlineData(1.011718749999, 0x3F81)]
    [InlineData(0.0, 0)]
    [InlineData(-0.0, 0x8000)]
    [InlineData(double.PositiveInfinity, 0x7F80)]
    [InlineData(double.NegativeInfinity, 0xFF80)]
    [InlineData(9.2e-41, 1)]
    [InlineData(1e-60, 0)]
    [InlineData(3.3895313892515355e38, 0x7F7F)]
    public void BFloat16(double value, int bits) => Assert.Equal(bits, Round16(DType.BFloat16, value));

    [Fact]
    public void BFloat16_of_all_its_own_values_is_exact()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)bits << 16);
            if (float.IsNaN(value)) Assert.True((Round16(DType.BFloat16, value) & 0x7FFF) > 0x7F80);
            else Assert.Equal(bits, Round16(DType.BFloat16, value));
        }
    }

    [Theory]
    [InlineData(1.0, 0x3C00)]
    [InlineData(1.00048828125, 0x3C00)]
    [InlineData(1.0004882812501, 0x3C01)]
    [InlineData(65504, 0x7BFF)]
    [InlineData(5.9604644775390625e-8, 1)]
    public void Float16(double value, int bits) => Assert.Equal(bits, Round16(DType.Float16, value));

    [Fact]
    public void Overflow_is_counted()
    {
        Assert.Equal(0x7C00, Round16(DType.Float16, 65520, overflows: 1));
        Assert.Equal(0x7F80, Round16(DType.BFloat16, 3.4e38, overflows: 1));
        Assert.Equal(0x7C00, Round16(DType.Float16, double.PositiveInfinity));
        Assert.Equal(1, FloatRounding.Write(DType.Float32, [1e39, 1, double.NaN], new byte[12]));
    }
}
