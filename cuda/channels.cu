// A stretch of a result's channels from an input that may have more or fewer: concatenations are one launch for each
// input, slices and paddings one in all. Bound by memory.
#include "rows.cuh"

struct CopyChannelsArguments
{
    Rows x;
    float *y;
    long long count; // numbers to write: rows * pixels * channels
    int pixels;
    int fromChannels, toChannels;
    int to;       // first channel of the result to write
    int channels; // how many
    int shift;    // from a channel of the stretch to one of the input; what lies outside of that is 0
};

extern "C" __global__ __launch_bounds__(256) void copy_channels(const CopyChannelsArguments a)
{
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Division inPixel = divide(i, a.channels), inRow = divide(inPixel.quotient, a.pixels);
        const float *row = input_row(a.x, inRow.quotient, a.pixels * a.fromChannels);
        int from = inPixel.remainder + a.shift;
        bool inside = from >= 0 && from < a.fromChannels;
        float value = inside ? row[inRow.remainder * a.fromChannels + from] : 0;
        a.y[inPixel.quotient * a.toChannels + a.to + inPixel.remainder] = value;
    }
}
