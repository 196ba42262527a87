// Launches over one index: thread by thread, then on by the whole grid, so that any number of blocks will do.
#pragma once

__device__ inline long long first_index() { return (long long)blockIdx.x * blockDim.x + threadIdx.x; }

__device__ inline long long index_step() { return (long long)gridDim.x * blockDim.x; }

struct Division
{
    long long quotient;
    int remainder;
};

// A 64-bit division costs several times a 32-bit one, and only the largest values need it.
__device__ inline Division divide(long long i, int by)
{
    if (i <= 0xffffffffLL)
    {
        unsigned quotient = (unsigned)i / (unsigned)by;
        return {(long long)quotient, (int)((unsigned)i - quotient * (unsigned)by)};
    }
    return {i / by, (int)(i % by)};
}
