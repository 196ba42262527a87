using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>
/// The emulated tensor core multiplies what a kernel lays out by the formulas of the PTX ISA (8.0, "Matrix Fragments for
/// mma.m16n8k8" and "mma.m16n8k16"), which stand in the kernel as they stand there.
/// </summary>
public class TensorCoreTests : OnEmulatedCuda
{
    private const string Source = """
        struct Arguments { const float *a, *b; float* d; };

        extern "C" __global__ __launch_bounds__(32) void tf32(const Arguments p)
        {
            int groupID = threadIdx.x >> 2, threadID_in_group = threadIdx.x % 4;
            unsigned a[4], b[2];
            float d[4];
            for (int i = 0; i < 4; i++) {
                int row = i == 0 || i == 2 ? groupID : groupID + 8;
                int col = i < 2 ? threadID_in_group : threadID_in_group + 4;
                a[i] = emu::to_tf32(p.a[row * 8 + col]);
            }
            for (int i = 0; i < 2; i++) {
                int row = i == 0 ? threadID_in_group : threadID_in_group + 4;
                b[i] = emu::to_tf32(p.b[row * 8 + groupID]);
            }
            for (int i = 0; i < 4; i++)
                d[i] = p.d[(i < 2 ? groupID : groupID + 8) * 8 + threadID_in_group * 2 + (i & 1)];
            emu::mma_m16n8k8_tf32(d, a, b);
            for (int i = 0; i < 4; i++)
                p.d[(i < 2 ? groupID : groupID + 8) * 8 + threadID_in_group * 2 + (i & 1)] = d[i];
        }

        __device__ unsigned upper_half(float x) { return __float_as_uint(x) >> 16; }

        extern "C" __global__ __launch_bounds__(32) void bf16(const Arguments p)
        {
            int groupID = threadIdx.x >> 2, threadID_in_group = threadIdx.x % 4;
            unsigned a[4] = {}, b[2] = {};
            float d[4];
            for (int i = 0; i < 8; i++) {
                int row = i < 2 || (i >= 4 && i < 6) ? groupID : groupID + 8;
                int col = threadID_in_group * 2 + (i & 1) + (i >= 4 ? 8 : 0);
                a[i / 2] |= upper_half(p.a[row * 16 + col]) << 16 * (i % 2);
            }
            for (int i = 0; i < 4; i++) {
                int row = threadID_in_group * 2 + (i & 1) + (i >= 2 ? 8 : 0);
                b[i / 2] |= upper_half(p.b[row * 8 + groupID]) << 16 * (i % 2);
            }
            for (int i = 0; i < 4; i++)
                d[i] = p.d[(i < 2 ? groupID : groupID + 8) * 8 + threadID_in_group * 2 + (i & 1)];
            emu::mma_m16n8k16_bf16(d, a, b);
            for (int i = 0; i < 4; i++)
                p.d[(i < 2 ? groupID : groupID + 8) * 8 + threadID_in_group * 2 + (i & 1)] = d[i];
        }

        struct RoundingArguments { const float* x; float* y; };

        extern "C" __global__ __launch_bounds__(32) void rounding(const RoundingArguments p)
        {
            p.y[threadIdx.x] = __uint_as_float(emu::to_tf32(p.x[threadIdx.x]));
        }
        """;

    private struct Arguments
    {
        public ulong A, B, D;
    }

    private struct RoundingArguments
    {
        public ulong X, Y;
    }

    // Small whole numbers: each product and sum is exact, in TensorFloat-32 and in bfloat16.
    [Theory]
    [InlineData("tf32", 8)]
    [InlineData("bf16", 16)]
    public void A_warp_multiplies_matrices(string kernel, int depth)
    {
        var random = new Random(7);
        float[] a = [.. Enumerable.Range(0, 16 * depth).Select(_ => (float)random.Next(-100, 100))];
        float[] b = [.. Enumerable.Range(0, depth * 8).Select(_ => (float)random.Next(-100, 100))];
        float[] before = [.. Enumerable.Range(0, 16 * 8).Select(_ => (float)random.Next(-100, 100))];
        float[] expected = [.. before.Select((d, i) =>
            d + Enumerable.Range(0, depth).Sum(k => a[i / 8 * depth + k] * b[k * 8 + i % 8]))];
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        var arguments = new Arguments { A = tiny.Upload(a), B = tiny.Upload(b), D = tiny.Upload(before) };
        Launch.Of(tiny[kernel], new Extent(1), new Extent(32), arguments).Enqueue();
        Assert.Equal(expected, tiny.Download(arguments.D, 16 * 8));
    }

    // To 10 bits of mantissa, ties away from zero; what is no number stays what it is.
    [Fact]
    public void Factors_round_as_cvt_rna_tf32_says()
    {
        const float Step = 1f / 1024;
        float[] x = new float[32], y = new float[32];
        (float, float)[] pairs =
        [
            (1, 1), (1 + Step / 2, 1 + Step), (-1 - Step / 2, -1 - Step), (1 + Step * 0.49f, 1), (1 + Step, 1 + Step),
            (2 - Step / 4, 2), (0, 0), (float.PositiveInfinity, float.PositiveInfinity), (float.NaN, float.NaN),
        ];
        for (int i = 0; i < pairs.Length; i++) (x[i], y[i]) = pairs[i];
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        var arguments = new RoundingArguments { X = tiny.Upload(x), Y = tiny.Upload(new float[32]) };
        Launch.Of(tiny["rounding"], new Extent(1), new Extent(32), arguments).Enqueue();
        Assert.Equal(y, tiny.Download(arguments.Y, 32));
    }
}
