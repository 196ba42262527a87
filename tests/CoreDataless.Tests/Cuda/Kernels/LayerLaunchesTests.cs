using CoreDataless.Cuda;
using CoreDataless.Engine;

namespace CoreDataless.Tests.Cuda.Kernels;

/// <summary>What layers need around the product itself.</summary>
public class LayerLaunchesTests
{
    private const int Images = 3, Copies = 2;

    public static TheoryData<int, bool, bool, bool, bool> Epilogues
    {
        get
        {
            var data = new TheoryData<int, bool, bool, bool, bool>();
            foreach (int channels in (int[])[3, 8])
            {
                for (int parts = 1; parts < 12; parts++)
                    data.Add(channels, (parts & 1) != 0, (parts & 2) != 0, (parts & 4) != 0, (parts & 8) != 0);
            }
            return data;
        }
    }

    // Small whole numbers: sums are exact in any order.
    [Theory]
    [MemberData(nameof(Epilogues))]
    public void Epilogue_adds_and_then_keeps_what_is_positive(
        int channels, bool hasBias, bool hasAddend, bool masks, bool relu)
    {
        using var desk = new KernelDesk();
        var shape = new Shape(channels, 5, 3);
        var random = new Random(channels);
        float[] sums = Draw(random, Images * Copies * shape.Count), addend = Draw(random, sums.Length);
        float[] bias = Draw(random, channels), mask = Draw(random, Images * shape.Count);
        ulong values = desk.Upload<float>(sums);
        var problem = new LayerProblem(
            IsGradient: false,
            Window.Square(1),
            Groups: 1,
            Images * Copies,
            shape,
            shape,
            Tensor.Vector([1]),
            Bias: null,
            Source: 0,
            values,
            hasAddend ? desk.Upload<float>(addend) : 0,
            masks ? desk.Upload<float>(mask) : 0,
            masks ? Copies : 1,
            relu);
        ulong biases = hasBias ? desk.Upload<float>(bias) : 0;
        desk.Run(k => LayerLaunches.Epilogue(k, problem, biases));

        float[] actual = desk.Download<float>(values, sums.Length);
        for (int i = 0; i < sums.Length; i++)
        {
            float sum = sums[i] + (hasBias ? bias[i % channels] : 0) + (hasAddend ? addend[i] : 0);
            (int row, int inRow) = Math.DivRem(i, shape.Count);
            bool kept = !(masks && mask[row / Copies * shape.Count + inRow] <= 0) && !(relu && sum < 0);
            Assert.Equal(kept ? sum : 0, actual[i]);
        }
    }

    // Bits by hand: the upper half, one more where the lower half is over 8000, or is 8000 and the upper one odd.
    [Theory]
    [InlineData(0x3f800000u, 0x3f80)]
    [InlineData(0x3f808000u, 0x3f80)]
    [InlineData(0x3f818000u, 0x3f82)]
    [InlineData(0x3f808001u, 0x3f81)]
    [InlineData(0x3f817fffu, 0x3f81)]
    [InlineData(0xbf818000u, 0xbf82)]
    [InlineData(0x7f7fffffu, 0x7f80)]
    [InlineData(0xff800000u, 0xff80)]
    [InlineData(0x80000000u, 0x8000)]
    [InlineData(0x00018000u, 0x0002)]
    [InlineData(0x7f800001u, 0x7fc0)]
    [InlineData(0xffffffffu, 0xffff)]
    public void Bfloat16_is_the_nearest(uint bits, int expected)
    {
        using var desk = new KernelDesk();
        ulong from = desk.Upload(bits), to = desk.Upload<ushort>(0);
        desk.Run(k => LayerLaunches.ToBFloat16(k, from, to, 1));
        Assert.Equal([(ushort)expected], desk.Download<ushort>(to, 1));
    }

    [Fact]
    public void Noise_is_even_between_minus_one_and_one_and_repeats_itself()
    {
        const int Count = 100_000;
        using var desk = new KernelDesk();
        float[] Noise(uint seed)
        {
            ulong to = desk.Upload<float>(new float[Count]);
            desk.Run(k => LayerLaunches.Noise(k, to, Count, seed));
            return desk.Download<float>(to, Count);
        }
        float[] noise = Noise(1), other = Noise(2);
        Assert.Equal(noise, Noise(1));
        Assert.All(noise, v => Assert.InRange(v, -1, 1));
        // Five standard errors; neighbours and seeds do not go together.
        double error = 5 / Math.Sqrt(Count);
        Assert.Equal(0, noise.Average(), error * Math.Sqrt(1.0 / 3));
        Assert.Equal(1.0 / 3, noise.Average(v => (double)v * v), error * Math.Sqrt(4.0 / 45));
        Assert.Equal(0, noise.Zip(noise.Skip(1)).Average(p => (double)p.First * p.Second), error / 3);
        Assert.Equal(0, noise.Zip(other).Average(p => (double)p.First * p.Second), error / 3);
    }

    private static float[] Draw(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-4, 5))];
}
