// What was fused behind a layer, done to a sum before it is stored: bias, then addend, then ReLU or the mask of one.
#pragma once
#include "pack.cuh"
#include "rows.cuh"
#include "unroll.cuh"

struct LayerEpilogue
{
    Rows mask; // null: none
    const float *bias, *addend; // null: none
    int relu;
};

// `row` of the destination, `at` the first number's place in it, `channel` its channel. A NaN stays one.
template <int Width>
__device__ __forceinline__ Pack<Width> finished(
    const LayerEpilogue &e, Pack<Width> sum, long long row, int at, int channel, int floatsPerRow)
{
    Pack<Width> bias = {}, addend = {}, mask = {};
    if (e.bias) bias = load<Width>(e.bias + channel);
    if (e.addend) addend = load<Width>(e.addend + row * floatsPerRow + at);
    if (e.mask.first) mask = load<Width>(input_row(e.mask, row, floatsPerRow) + at);
    UNROLL
    for (int k = 0; k < Width; k++)
    {
        float v = sum.at[k] + bias.at[k] + addend.at[k];
        if (e.relu && v < 0) v = 0;
        if (e.mask.first && !(mask.at[k] > 0)) v = 0;
        sum.at[k] = v;
    }
    return sum;
}
