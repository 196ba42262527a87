// What was fused behind a layer, over sums that a library has finished. In place and bound by memory.
#include "layer_epilogue.cuh"

struct EpilogueArguments
{
    LayerEpilogue epilogue;
    float *values;
    long long count;
    int floatsPerRow, channels;
};

template <int Width>
__device__ inline void epilogue_all(const EpilogueArguments &a)
{
    for (long long i = first_index() * Width; i < a.count; i += index_step() * Width)
    {
        Division inRow = divide(i, a.floatsPerRow);
        int channel = inRow.remainder % a.channels;
        Pack<Width> sum = load<Width>(a.values + i);
        store(a.values + i, finished(a.epilogue, sum, inRow.quotient, inRow.remainder, channel, a.floatsPerRow));
    }
}

extern "C" __global__ __launch_bounds__(256) void epilogue(const EpilogueArguments a) { epilogue_all<1>(a); }

extern "C" __global__ __launch_bounds__(256) void epilogue4(const EpilogueArguments a) { epilogue_all<4>(a); }
