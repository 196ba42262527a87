// Float32 in two parts of TF32, x = high + low: high * high + high * low + low * high. What is left out, low * low, and
// the rounding of the low parts are at most 2^-22 of the product each: within 3 * 2^-22 in all. The tensor core rounds
// its sums towards zero, so it only adds up 16 of the depth; those go to the running sum by a rounded addition
// (H. Ootomo and R. Yokota, "Recovering single precision accuracy from Tensor Cores while surpassing the FP32
// theoretical peak performance", IJHPCA 36(4), 2022).
#include "implicit_gemm.cuh"

struct Fp32
{
    static constexpr int vectors = 2; // the first and the second 8 of 16 channels

    // A lane's numbers of 16 pixels x 16 deep: two multiplications of depth 8.
    struct Left
    {
        unsigned high[2][4], low[2][4];
    };

    // And of 16 deep x 8 channels.
    struct Right
    {
        unsigned high[2][2], low[2][2];
    };

    // What has no finite high part is all low: an infinity meets the high part of the other factor alone and stays one.
    __device__ __forceinline__ static void split(float value, unsigned &high, unsigned &low)
    {
        unsigned rounded = round_to_tf32(value);
        high = (rounded & 0x7f800000u) == 0x7f800000u ? 0 : rounded;
        low = round_to_tf32(value - __uint_as_float(high));
    }

    __device__ __forceinline__ static Left left(const Pack<4> &upper, const Pack<4> &lower)
    {
        Left to;
        UNROLL
        for (int k = 0; k < 4; k++)
        {
            split(upper.at[k], to.high[k / 2][k % 2 * 2], to.low[k / 2][k % 2 * 2]);
            split(lower.at[k], to.high[k / 2][k % 2 * 2 + 1], to.low[k / 2][k % 2 * 2 + 1]);
        }
        return to;
    }

    __device__ __forceinline__ static Right right(const uint4 (&packed)[vectors], int half)
    {
        const uint4 &p = packed[half];
        Right to;
        split(__uint_as_float(p.x), to.high[0][0], to.low[0][0]);
        split(__uint_as_float(p.y), to.high[0][1], to.low[0][1]);
        split(__uint_as_float(p.z), to.high[1][0], to.low[1][0]);
        split(__uint_as_float(p.w), to.high[1][1], to.low[1][1]);
        return to;
    }

    __device__ __forceinline__ static void multiply(float (&sums)[4], const Left &left, const Right &right)
    {
        float of16[4] = {};
        UNROLL
        for (int s = 0; s < 2; s++) mma_tf32(of16, left.low[s], right.high[s]);
        UNROLL
        for (int s = 0; s < 2; s++) mma_tf32(of16, left.high[s], right.low[s]);
        UNROLL
        for (int s = 0; s < 2; s++) mma_tf32(of16, left.high[s], right.high[s]);
        UNROLL
        for (int i = 0; i < 4; i++) sums[i] += of16[i];
    }
};

extern "C" __global__ __launch_bounds__(128, 2) void implicit_gemm_fp32_128x128(const ImplicitGemmArguments a)
{
    implicit_gemm<Fp32, Tile128x128, 4>(a);
}

extern "C" __global__ __launch_bounds__(64, 4) void implicit_gemm_fp32_128x64(const ImplicitGemmArguments a)
{
    implicit_gemm<Fp32, Tile128x64, 4>(a);
}

extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_fp32_64x64(const ImplicitGemmArguments a)
{
    implicit_gemm<Fp32, Tile64x64, 4>(a);
}

// Few destination channels, such as those of an image.
extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_fp32_128x16(const ImplicitGemmArguments a)
{
    implicit_gemm<Fp32, Tile128x16, 4>(a);
}

// Source channels that do not divide by four.
extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_fp32_64x64_narrow(const ImplicitGemmArguments a)
{
    implicit_gemm<Fp32, Tile64x64, 1>(a);
}
