// Factors rounded to TF32 (10 bits of mantissa), the nearest: each product is off by at most 2^-10 of its size, sums
// are float32. Weights were rounded on the host, source numbers are when they are read.
#include "implicit_gemm.cuh"

struct Tf32
{
    static constexpr int vectors = 2; // the first and the second 8 of 16 channels

    // A lane's numbers of 16 pixels x 16 deep: two multiplications of depth 8.
    struct Left
    {
        unsigned at[2][4];
    };

    // And of 16 deep x 8 channels.
    struct Right
    {
        unsigned at[2][2];
    };

    __device__ __forceinline__ static Left left(const Pack<4> &upper, const Pack<4> &lower)
    {
        Left to;
        UNROLL
        for (int k = 0; k < 4; k++)
        {
            to.at[k / 2][k % 2 * 2] = round_to_tf32(upper.at[k]);
            to.at[k / 2][k % 2 * 2 + 1] = round_to_tf32(lower.at[k]);
        }
        return to;
    }

    __device__ __forceinline__ static Right right(const uint4 (&packed)[vectors], int half)
    {
        const uint4 &p = packed[half];
        return {{{p.x, p.y}, {p.z, p.w}}};
    }

    __device__ __forceinline__ static void multiply(float (&sums)[4], const Left &left, const Right &right)
    {
        mma_tf32(sums, left.at[0], right.at[0]);
        mma_tf32(sums, left.at[1], right.at[1]);
    }
};

extern "C" __global__ __launch_bounds__(128, 2) void implicit_gemm_tf32_128x128(const ImplicitGemmArguments a)
{
    implicit_gemm<Tf32, Tile128x128, 4>(a);
}

extern "C" __global__ __launch_bounds__(64, 4) void implicit_gemm_tf32_128x64(const ImplicitGemmArguments a)
{
    implicit_gemm<Tf32, Tile128x64, 4>(a);
}

extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_tf32_64x64(const ImplicitGemmArguments a)
{
    implicit_gemm<Tf32, Tile64x64, 4>(a);
}

// Few destination channels, such as those of an image.
extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_tf32_128x16(const ImplicitGemmArguments a)
{
    implicit_gemm<Tf32, Tile128x16, 4>(a);
}

// Source channels that do not divide by four.
extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_tf32_64x64_narrow(const ImplicitGemmArguments a)
{
    implicit_gemm<Tf32, Tile64x64, 1>(a);
}
