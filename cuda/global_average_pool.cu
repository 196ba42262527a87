// The mean of each channel: a thread walks the pixels of one channel, its neighbours those of the channels beside it.
// And the gradient: each channel's share to all its pixels, or to those that the mask of a ReLU keeps.
#include "rows.cuh"

struct GlobalAveragePoolArguments
{
    Rows mask;      // of the gradient; null: none
    const float *x; // the gradient's dy
    float *y;       // the gradient's dx
    long long count;
    int pixels, channels;
};

extern "C" __global__ __launch_bounds__(256) void global_average_pool(const GlobalAveragePoolArguments a)
{
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Division d = divide(i, a.channels);
        const float *x = a.x + d.quotient * a.pixels * a.channels + d.remainder;
        float sum = 0;
        for (int p = 0; p < a.pixels; p++) sum += x[p * a.channels];
        a.y[i] = sum * (1.0f / a.pixels);
    }
}

extern "C" __global__ __launch_bounds__(256) void global_average_pool_gradient(const GlobalAveragePoolArguments a)
{
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Division inPixel = divide(i, a.channels), inRow = divide(inPixel.quotient, a.pixels);
        float share = a.x[inRow.quotient * a.channels + inPixel.remainder] * (1.0f / a.pixels);
        bool isKept = !a.mask.first || *input_at(a.mask, i, a.pixels * a.channels) > 0;
        a.y[i] = isKept ? share : 0;
    }
}
