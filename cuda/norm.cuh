// The Euclidean norm of a row, by a block, accumulated in double: squares of 1e-20 would vanish in float32.
#pragma once
#include "reduce.cuh"

__device__ inline float norm_of(const float *row, int count)
{
    double sum = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) sum += (double)row[i] * row[i];
    return (float)sqrt(block_sum(sum));
}
