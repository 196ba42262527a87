// What was fused behind a layer, over sums that a library has finished: bias, then addend, then ReLU or the mask of
// one. In place and bound by memory.
#include "pack.cuh"
#include "rows.cuh"

struct EpilogueArguments
{
    Rows mask; // null: none
    float *values;
    const float *bias, *addend; // null: none
    long long count;
    int floatsPerRow;
    int channels;
    int relu;
};

template <int Width>
__device__ inline void epilogue_all(const EpilogueArguments &a)
{
    for (long long i = first_index() * Width; i < a.count; i += index_step() * Width)
    {
        Pack<Width> pack = load<Width>(a.values + i), bias = {}, addend = {}, mask = {};
        if (a.bias) bias = load<Width>(a.bias + divide(i, a.channels).remainder);
        if (a.addend) addend = load<Width>(a.addend + i);
        if (a.mask.first) mask = load<Width>(input_at(a.mask, i, a.floatsPerRow));
        for (int k = 0; k < Width; k++)
        {
            float v = pack.at[k] + bias.at[k] + addend.at[k];
            if (a.relu && v < 0) v = 0;
            if (a.mask.first && !(mask.at[k] > 0)) v = 0;
            pack.at[k] = v;
        }
        store(a.values + i, pack);
    }
}

extern "C" __global__ __launch_bounds__(256) void epilogue(const EpilogueArguments a) { epilogue_all<1>(a); }

extern "C" __global__ __launch_bounds__(256) void epilogue4(const EpilogueArguments a) { epilogue_all<4>(a); }
