// Log softmax of a row of logits z, by a warp.
#pragma once
#include "reduce.cuh"

// exp in float32, rounded once from double.
__device__ inline float rounded_exp(float x) { return (float)exp((double)x); }

__device__ inline float largest(const float *z, int count)
{
    float most = z[0];
    for (int k = threadIdx.x % WarpSize; k < count; k += WarpSize) most = z[k] > most ? z[k] : most;
    for (int distance = WarpSize / 2; distance > 0; distance /= 2)
        most = fmaxf(most, __shfl_xor_sync(AllLanes, most, distance));
    return most;
}

// PyTorch's float32 computation, z - max - log(sum(exp(z - max))): the two numbers to subtract, one after the other.
// exp and log are rounded once; the sum has the order of the CPU backend: eight lanes k mod 8, or one where there are
// fewer than eight classes, then halves onto halves.
struct TorchNormaliser
{
    float max, logSum;

    __device__ TorchNormaliser(const float *z, int count)
    {
        max = largest(z, count);
        int lane = threadIdx.x % WarpSize, lanes = count < 8 ? 1 : 8;
        float sum = 0;
        for (int first = 0; first < count; first += WarpSize)
        {
            float mine = first + lane < count ? rounded_exp(z[first + lane] - max) : 0;
            for (int k = 0; k < WarpSize; k += lanes) sum += __shfl_sync(AllLanes, mine, k + lane % lanes);
        }
        for (int half = lanes / 2; half > 0; half /= 2) sum += __shfl_xor_sync(AllLanes, sum, half);
        logSum = (float)log((double)sum);
    }

    __device__ float log_p(float z) const { return z - max - logSum; }
};

// The same in double, with the sum itself.
struct ExactNormaliser
{
    double max, sum;

    __device__ ExactNormaliser(const float *z, int count)
    {
        max = largest(z, count);
        double mine = 0;
        for (int k = threadIdx.x % WarpSize; k < count; k += WarpSize) mine += exp(z[k] - max);
        sum = warp_sum(mine);
    }
};
