// Numbers that look random, even in [-1, 1): a hash of each index, the same on every device.
#include "index.cuh"

struct NoiseArguments
{
    float *to;
    long long count;
    unsigned seed;
};

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
__device__ inline unsigned long long mixed(unsigned long long x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
    return x ^ x >> 31;
}

extern "C" __global__ __launch_bounds__(256) void noise(const NoiseArguments a)
{
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        unsigned long long bits = mixed(((unsigned long long)a.seed << 32) + (i + 1) * 0x9e3779b97f4a7c15ULL);
        a.to[i] = (float)(bits >> 40) * (1.0f / (1 << 23)) - 1;
    }
}
