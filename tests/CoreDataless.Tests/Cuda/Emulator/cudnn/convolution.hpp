// The convolution itself and its transpose, from the definition.
#pragma once
#include "tensor.hpp"

namespace emu {

struct Window {
    int64_t pad[2], stride[2], dilation[2];
    bool flipped;  // a convolution in the mathematician's sense
};

// The shape that a convolution of x by w has.
inline std::array<int64_t, 4> convolved(const Layout& x, const Layout& w, const Window& window) {
    std::array<int64_t, 4> dims = {x.dims[0], w.dims[0], 0, 0};
    for (int i = 0; i < 2; i++) {
        int64_t reach = (w.dims[2 + i] - 1) * window.dilation[i] + 1;
        dims[2 + i] = (x.dims[2 + i] + 2 * window.pad[i] - reach) / window.stride[i] + 1;
    }
    return dims;
}

// y += w * x, or x += transpose(w) * y: every pair of an input and an output number that a weight joins.
inline void convolve(const Layout& x_layout, const Layout& w_layout, const Layout& y_layout, const Window& window,
                     bool transpose, const std::vector<float>& w, const std::vector<float>& from,
                     std::vector<float>& to) {
    auto [images, in_channels, in_rows, in_columns] = x_layout.dims;
    auto [out_channels, group_channels, kernel_rows, kernel_columns] = w_layout.dims;
    int64_t out_rows = y_layout.dims[2], out_columns = y_layout.dims[3];
    int64_t groups = in_channels / group_channels, group_outputs = out_channels / groups;
    // By tap, then with the channels that are written side by side.
    std::vector<float> taps(w.size());
    for (int64_t o = 0, i = 0; o < out_channels; o++)
        for (int64_t r = 0; r < kernel_rows; r++)
            for (int64_t s = 0; s < kernel_columns; s++)
                for (int64_t c = 0; c < group_channels; c++, i++) {
                    int64_t tap = window.flipped ? kernel_rows * kernel_columns - 1 - (r * kernel_columns + s)
                                                 : r * kernel_columns + s;
                    int64_t g = o / group_outputs, k = o % group_outputs;
                    int64_t block = (tap * groups + g) * group_channels * group_outputs;
                    taps[block + (transpose ? k * group_channels + c : c * group_outputs + k)] = w[i];
                }
    int64_t read = transpose ? group_outputs : group_channels, written = transpose ? group_channels : group_outputs;
    for (int64_t n = 0; n < images; n++)
        for (int64_t oy = 0; oy < out_rows; oy++)
            for (int64_t ox = 0; ox < out_columns; ox++)
                for (int64_t tap = 0; tap < kernel_rows * kernel_columns; tap++) {
                    int64_t iy = oy * window.stride[0] - window.pad[0] + tap / kernel_columns * window.dilation[0];
                    int64_t ix = ox * window.stride[1] - window.pad[1] + tap % kernel_columns * window.dilation[1];
                    if (iy < 0 || iy >= in_rows || ix < 0 || ix >= in_columns) continue;
                    int64_t in = ((n * in_rows + iy) * in_columns + ix) * in_channels;
                    int64_t out = ((n * out_rows + oy) * out_columns + ox) * out_channels;
                    for (int64_t g = 0; g < groups; g++) {
                        const float* a = &from[(transpose ? out : in) + g * read];
                        float* b = &to[(transpose ? in : out) + g * written];
                        const float* t = &taps[(tap * groups + g) * group_channels * group_outputs];
                        for (int64_t i = 0; i < read; i++, t += written)
                            for (int64_t j = 0; j < written; j++) b[j] += a[i] * t[j];
                    }
                }
}

}  // namespace emu
