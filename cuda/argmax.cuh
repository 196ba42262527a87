// The first largest number of a row, found by a warp. NaN is never the largest, but one at the beginning of the row is
// never beaten: as in a loop that begins there and asks for more.
#pragma once
#include "reduce.cuh"

__device__ inline int first_largest(const float *row, int count)
{
    int lane = threadIdx.x % WarpSize;
    int best = 0;
    float largest = row[0];
    for (int k = lane; k < count; k += WarpSize)
    {
        if (row[k] > largest)
        {
            largest = row[k];
            best = k;
        }
    }
    for (int distance = WarpSize / 2; distance > 0; distance /= 2)
    {
        float theirs = __shfl_xor_sync(AllLanes, largest, distance);
        int at = __shfl_xor_sync(AllLanes, best, distance);
        if (theirs > largest || (theirs == largest && at < best))
        {
            largest = theirs;
            best = at;
        }
    }
    return best;
}
