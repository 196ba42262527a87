// Several blocks work at the same result; the last that is done finds what all have written. Who that is differs from
// launch to launch; it adds up what it finds in an order of its own, so that the result does not.
#pragma once
#include "pack.cuh"

// Called by all threads of a block after they wrote to global memory: true in the last of `blocks` blocks that count by
// `counter`, which is 0 before and after a launch. `*shared` is shared memory that nobody uses any more.
__device__ __forceinline__ bool is_last_block(int *counter, int blocks, int *shared)
{
    // What this thread wrote is there for all before the block counts as done.
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0)
    {
        int before = atomicAdd(counter, 1);
        if (before == blocks - 1) *counter = 0;
        *shared = before;
    }
    __syncthreads();
    bool isLast = *shared == blocks - 1;
    __threadfence();
    return isLast;
}

// Four numbers that another block wrote: not from the L1 cache, which knows nothing of other multiprocessors' writes.
__device__ __forceinline__ Pack<4> load_from_others(const float *from)
{
#if defined(__CUDA_ARCH__)
    Pack<4> pack;
    asm volatile("ld.global.cg.v4.f32 {%0, %1, %2, %3}, [%4];"
                 : "=f"(pack.at[0]), "=f"(pack.at[1]), "=f"(pack.at[2]), "=f"(pack.at[3])
                 : "l"(from)
                 : "memory");
    return pack;
#else
    return load<4>(from);
#endif
}
