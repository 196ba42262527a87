// Sums over the threads of a warp or of a block, in an order that depends on nothing but their number.
#pragma once

constexpr int WarpSize = 32;
constexpr unsigned AllLanes = 0xffffffffu;

// Butterfly: as a + b is b + a to the bit, all lanes end with the same sum.
template <typename T>
__device__ inline T warp_sum(T value)
{
    for (int distance = WarpSize / 2; distance > 0; distance /= 2) value += __shfl_xor_sync(AllLanes, value, distance);
    return value;
}

// The sum in all threads of a block of whole warps. All of them must call it.
template <typename T>
__device__ inline T block_sum(T value)
{
    __shared__ T sums[1024 / WarpSize];
    value = warp_sum(value);
    // Somebody may still be reading the sums of the call before.
    __syncthreads();
    if (threadIdx.x % WarpSize == 0) sums[threadIdx.x / WarpSize] = value;
    __syncthreads();
    T total = 0;
    for (unsigned warp = 0; warp < blockDim.x / WarpSize; warp++) total += sums[warp];
    return total;
}
