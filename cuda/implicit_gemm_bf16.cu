// Factors rounded to bfloat16 (7 bits of mantissa), the nearest: each product is off by at most 2^-7 of its size, sums
// are float32. Weights were rounded on the host, source numbers are when they are read.
#include "implicit_gemm.cuh"

struct Bf16
{
    static constexpr int vectors = 1; // both halves of 16 channels

    // A lane's numbers of 16 pixels x 16 deep.
    struct Left
    {
        unsigned at[4];
    };

    // And of 16 deep x 8 channels.
    struct Right
    {
        unsigned at[2];
    };

    __device__ __forceinline__ static Left left(const Pack<4> &upper, const Pack<4> &lower)
    {
        return {{pack_bfloat16(upper.at[0], upper.at[1]), pack_bfloat16(lower.at[0], lower.at[1]),
                 pack_bfloat16(upper.at[2], upper.at[3]), pack_bfloat16(lower.at[2], lower.at[3])}};
    }

    __device__ __forceinline__ static Right right(const uint4 (&packed)[vectors], int half)
    {
        const uint4 &p = packed[0];
        return half == 0 ? Right{{p.x, p.y}} : Right{{p.z, p.w}};
    }

    __device__ __forceinline__ static void multiply(float (&sums)[4], const Left &left, const Right &right)
    {
        mma_bf16(sums, left.at, right.at);
    }
};

extern "C" __global__ __launch_bounds__(128, 2) void implicit_gemm_bf16_128x128(const ImplicitGemmArguments a)
{
    implicit_gemm<Bf16, Tile128x128, 4>(a);
}

extern "C" __global__ __launch_bounds__(64, 4) void implicit_gemm_bf16_128x64(const ImplicitGemmArguments a)
{
    implicit_gemm<Bf16, Tile128x64, 4>(a);
}

extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_bf16_64x64(const ImplicitGemmArguments a)
{
    implicit_gemm<Bf16, Tile64x64, 4>(a);
}

// Few destination channels, such as those of an image.
extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_bf16_128x16(const ImplicitGemmArguments a)
{
    implicit_gemm<Bf16, Tile128x16, 4>(a);
}

// Source channels that do not divide by four.
extern "C" __global__ __launch_bounds__(128, 4) void implicit_gemm_bf16_64x64_narrow(const ImplicitGemmArguments a)
{
    implicit_gemm<Bf16, Tile64x64, 1>(a);
}
