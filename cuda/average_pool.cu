// The mean under each window, and its gradient, gathered as max_pool.cu does it.
#include "pool_window.cuh"

struct AveragePoolArguments
{
    const float *x; // the gradient's dy
    float *y;       // the gradient's dx
    long long count;
    PoolWindow window;
    int countPadding;
};

extern "C" __global__ __launch_bounds__(256) void average_pool(const AveragePoolArguments a)
{
    const PoolWindow &w = a.window;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Place p = place_of(i, w.y.pooled, w.x.pooled, w.channels);
        const float *image = a.x + p.row * image_floats(w) + p.channel;
        Span lines = pixels_under(w.y, p.y), columns = pixels_under(w.x, p.x);
        float sum = 0;
        for (int y = lines.first; y < lines.end; y += lines.step)
        {
            for (int x = columns.first; x < columns.end; x += columns.step)
                sum += image[(y * w.x.image + x) * w.channels];
        }
        a.y[i] = sum * (1.0f / divisor(w, p.y, p.x, a.countPadding));
    }
}

extern "C" __global__ __launch_bounds__(256) void average_pool_gradient(const AveragePoolArguments a)
{
    const PoolWindow &w = a.window;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Place p = place_of(i, w.y.image, w.x.image, w.channels);
        const float *dy = a.x + p.row * pooled_floats(w) + p.channel;
        Span lines = windows_over(w.y, p.y), columns = windows_over(w.x, p.x);
        float sum = 0;
        for (int y = lines.first; y < lines.end; y++)
        {
            for (int x = columns.first; x < columns.end; x++)
            {
                if (has_tap(w.y, y, p.y) && has_tap(w.x, x, p.x))
                    sum += dy[(y * w.x.pooled + x) * w.channels] * (1.0f / divisor(w, y, x, a.countPadding));
            }
        }
        a.y[i] = sum;
    }
}
