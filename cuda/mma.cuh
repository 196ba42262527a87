// The tensor core's multiplications of small matrices, from compute capability 8.0 on: d += a b, all 32 lanes of a warp
// together, sums in float32. With group = lane / 4 and pair = lane % 4 a lane holds (PTX ISA, "Matrix Fragments for
// mma"), of a, 16 x depth, the rows `group` and `group + 8`; of b, depth x 8, the column `group`; of d, 16 x 8,
//   d[0], d[1]: row group,     columns 2 pair, 2 pair + 1
//   d[2], d[3]: row group + 8, the same columns
#pragma once
#include "bfloat16.cuh"

// To 10 bits of mantissa, the nearest, ties away from zero. Infinities and NaN stay what they are.
__device__ __forceinline__ unsigned round_to_tf32(float value)
{
#if defined(__CUDA_ARCH__)
    unsigned rounded;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rounded) : "f"(value));
    return rounded;
#else
    return emu::to_tf32(value);
#endif
}

// Two numbers in one register, to the nearest, ties to even.
__device__ __forceinline__ unsigned pack_bfloat16(float lower, float upper)
{
#if defined(__CUDA_ARCH__)
    unsigned packed;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(packed) : "f"(upper), "f"(lower));
    return packed;
#else
    return bfloat16_of(upper) << 16 | bfloat16_of(lower);
#endif
}

// Depth 8, factors of TF32. a: (group, pair), (group + 8, pair), (group, pair + 4), (group + 8, pair + 4); b: pair,
// pair + 4.
__device__ __forceinline__ void mma_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
#if defined(__CUDA_ARCH__)
    asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
    emu::mma_m16n8k8_tf32(d, a, b);
#endif
}

// Depth 16, pairs of bfloat16, the lower half first. a: (group, 2 pair), (group + 8, 2 pair), (group, 2 pair + 8),
// (group + 8, 2 pair + 8); b: 2 pair, 2 pair + 8.
__device__ __forceinline__ void mma_bf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
#if defined(__CUDA_ARCH__)
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
    emu::mma_m16n8k16_bf16(d, a, b);
#endif
}
