// Which pixels of an image lie under the window of a pooled pixel, and under which windows a pixel lies.
#pragma once
#include "index.cuh"

struct Axis
{
    int kernel, stride, padding, dilation;
    int image, pooled; // pixels
};

struct PoolWindow
{
    Axis y, x;
    int channels;
};

__device__ inline int image_floats(const PoolWindow &w) { return w.y.image * w.x.image * w.channels; }

__device__ inline int pooled_floats(const PoolWindow &w) { return w.y.pooled * w.x.pooled * w.channels; }

// From first to before end, by step.
struct Span
{
    int first, end, step;

    __device__ int count() const { return (end - first + step - 1) / step; }
};

// Pixels of the image under a window, without padding, on the grid of the dilation.
__device__ inline Span pixels_under(const Axis &axis, int pooled)
{
    int first = pooled * axis.stride - axis.padding;
    int end = min(axis.image, first + (axis.kernel - 1) * axis.dilation + 1);
    if (first < 0) first += (-first + axis.dilation - 1) / axis.dilation * axis.dilation;
    return {first, end, axis.dilation};
}

// Windows that reach over a pixel; with a dilation it may lie between the taps of some.
__device__ inline Span windows_over(const Axis &axis, int pixel)
{
    int at = pixel + axis.padding, reach = (axis.kernel - 1) * axis.dilation;
    int first = at > reach ? (at - reach + axis.stride - 1) / axis.stride : 0;
    return {first, min(axis.pooled, at / axis.stride + 1), 1};
}

// Has the window a tap on the pixel that it reaches over?
__device__ inline bool has_tap(const Axis &axis, int pooled, int pixel)
{
    return (pixel + axis.padding - pooled * axis.stride) % axis.dilation == 0;
}

// What a mean divides by.
__device__ inline int divisor(const PoolWindow &window, int y, int x, bool countPadding)
{
    if (countPadding) return window.y.kernel * window.x.kernel;
    return pixels_under(window.y, y).count() * pixels_under(window.x, x).count();
}

// A number of a batch of images: which row, pixel and channel it belongs to.
struct Place
{
    long long row;
    int y, x, channel;
};

__device__ inline Place place_of(long long i, int height, int width, int channels)
{
    Division inPixel = divide(i, channels), inLine = divide(inPixel.quotient, width);
    Division inRow = divide(inLine.quotient, height);
    return {inRow.quotient, inRow.remainder, inLine.remainder, inPixel.remainder};
}
