// Rounds to bfloat16. Bound by memory.
#include "bfloat16.cuh"
#include "index.cuh"

struct RoundingArguments
{
    const float *from;
    unsigned short *to;
    long long count;
};

extern "C" __global__ __launch_bounds__(256) void to_bfloat16(const RoundingArguments a)
{
    for (long long i = first_index(); i < a.count; i += index_step()) a.to[i] = (unsigned short)bfloat16_of(a.from[i]);
}
