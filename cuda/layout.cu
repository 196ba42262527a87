// The same numbers in (channel, row, column) order under another shape, where memory's order is (pixel, channel). With
// one pixel on one side it is the change between the host's order and ours. Writes lie side by side; reads are strided
// by the channels and left to the caches: only inputs, outputs and flattened images come here.
#include "index.cuh"

struct LayoutArguments
{
    const float *from;
    float *to;
    long long count;
    int fromChannels, fromPixels;
    int toChannels, toPixels;
};

extern "C" __global__ __launch_bounds__(256) void layout(const LayoutArguments a)
{
    int floatsPerRow = a.toChannels * a.toPixels;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Division inRow = divide(i, floatsPerRow);
        int pixel = inRow.remainder / a.toChannels, channel = inRow.remainder % a.toChannels;
        int element = channel * a.toPixels + pixel;
        int from = element % a.fromPixels * a.fromChannels + element / a.fromPixels;
        a.to[i] = a.from[inRow.quotient * floatsPerRow + from];
    }
}
