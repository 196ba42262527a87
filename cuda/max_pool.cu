// The largest value under each window, and its gradient. The gradient is gathered: each pixel of the image asks every
// window over it whether it is the window's first largest, in a fixed order and without atomic additions.
#include "pool_window.cuh"
#include "rows.cuh"

struct MaxPoolArguments
{
    const float *x;
    float *y;
    long long count;
    PoolWindow window;
};

struct MaxPoolGradientArguments
{
    Rows dy, x;
    float *dx;
    long long count;
    PoolWindow window;
};

// Offset of the first largest value under a window; image points at the channel.
__device__ inline int first_largest_under(const PoolWindow &window, const float *image, int y, int x)
{
    Span lines = pixels_under(window.y, y), columns = pixels_under(window.x, x);
    int best = (lines.first * window.x.image + columns.first) * window.channels;
    for (int iy = lines.first; iy < lines.end; iy += lines.step)
    {
        for (int ix = columns.first; ix < columns.end; ix += columns.step)
        {
            int at = (iy * window.x.image + ix) * window.channels;
            if (image[at] > image[best]) best = at;
        }
    }
    return best;
}

extern "C" __global__ __launch_bounds__(256) void max_pool(const MaxPoolArguments a)
{
    const PoolWindow &w = a.window;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Place p = place_of(i, w.y.pooled, w.x.pooled, w.channels);
        const float *image = a.x + p.row * image_floats(w) + p.channel;
        a.y[i] = image[first_largest_under(w, image, p.y, p.x)];
    }
}

extern "C" __global__ __launch_bounds__(256) void max_pool_gradient(const MaxPoolGradientArguments a)
{
    const PoolWindow &w = a.window;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Place p = place_of(i, w.y.image, w.x.image, w.channels);
        const float *image = input_row(a.x, p.row, image_floats(w)) + p.channel;
        const float *dy = input_row(a.dy, p.row, pooled_floats(w)) + p.channel;
        int self = (p.y * w.x.image + p.x) * w.channels;
        Span lines = windows_over(w.y, p.y), columns = windows_over(w.x, p.x);
        float sum = 0;
        for (int y = lines.first; y < lines.end; y++)
        {
            for (int x = columns.first; x < columns.end; x++)
            {
                if (first_largest_under(w, image, y, x) == self) sum += dy[(y * w.x.pooled + x) * w.channels];
            }
        }
        a.dx[i] = sum;
    }
}
