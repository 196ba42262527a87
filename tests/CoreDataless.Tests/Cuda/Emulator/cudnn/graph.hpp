// Operation graphs: a convolution or its input gradient with pointwise operations behind it, checked when they are
// finalized and interpreted when they run.
#pragma once
#include <algorithm>

#include "convolution.hpp"
#include "descriptors.hpp"

namespace emu {

enum PointwiseMode { pointwise_add = 0, pointwise_relu = 100, pointwise_relu_backward = 200 };

inline bool is_virtual(const Descriptor& tensor) { return tensor.has(907) && tensor.one<char>(907) != 0; }

inline Layout layout_of(const Descriptor& tensor) {
    Layout layout;
    layout.type = tensor.one<int>(901);
    auto dims = tensor.all<int64_t>(902), strides = tensor.all<int64_t>(903);
    std::copy(dims.begin(), dims.end(), layout.dims.begin());
    std::copy(strides.begin(), strides.end(), layout.strides.begin());
    return layout;
}

inline Window window_of(const Descriptor& convolution) {
    Window window;
    for (int i = 0; i < 2; i++) {
        window.dilation[i] = convolution.all<int64_t>(102)[i];
        window.stride[i] = convolution.all<int64_t>(103)[i];
        window.pad[i] = convolution.all<int64_t>(105)[i];
    }
    window.flipped = convolution.one<int>(101) == 0;
    return window;
}

// An operation's tensors by attribute: those that it reads, and the one that it writes.
struct Roles {
    std::vector<int> reads;
    int writes;
};

inline Roles roles_of(const Descriptor& operation) {
    if (operation.kind == kind_forward) return {{704, 703}, 705};
    if (operation.kind == kind_backward_data) return {{711, 709}, 710};
    switch (operation.part(750).one<int>(0)) {
        case pointwise_add: return {{751, 752}, 753};
        case pointwise_relu: return {{751}, 753};
        default: return {{757, operation.has(751) ? 751 : 753}, 756};
    }
}

inline int check_tensor(const Descriptor& tensor) {
    Layout layout = layout_of(tensor);
    if (layout.type != data_float && layout.type != data_bfloat16)
        return refuse(not_supported, "a tensor of data type %d", layout.type);
    for (int i = 0; i < 4; i++)
        if (layout.dims[i] <= 0 || layout.strides[i] <= 0) return refuse(bad_param, "a tensor's shape or strides");
    return 0;
}

inline int check_convolution(const Descriptor& operation, int x_name, int w_name, int y_name, int window_name) {
    Layout x = layout_of(operation.part(x_name)), w = layout_of(operation.part(w_name));
    Layout y = layout_of(operation.part(y_name));
    const Descriptor& convolution = operation.part(window_name);
    if (convolution.kind != kind_convolution) return refuse(bad_param, "attribute %d is no convolution", window_name);
    if (x.dims[1] % w.dims[1] != 0 || w.dims[0] % (x.dims[1] / w.dims[1]) != 0)
        return refuse(shape_mismatch, "channels do not fit the filter");
    if (convolved(x, w, window_of(convolution)) != y.dims)
        return refuse(shape_mismatch, "the output's shape is not the convolution's");
    return 0;
}

inline int check_pointwise(const Descriptor& operation) {
    int mode = operation.part(750).one<int>(0);
    if (mode != pointwise_add && mode != pointwise_relu && mode != pointwise_relu_backward)
        return refuse(not_supported, "pointwise mode %d", mode);
    Roles roles = roles_of(operation);
    roles.reads.push_back(roles.writes);
    for (int name : roles.reads)
        if (!operation.has(name)) return refuse(bad_param, "a pointwise operation lacks attribute %d", name);
    auto whole = layout_of(operation.part(roles.writes)).dims;
    for (int name : roles.reads) {
        auto dims = layout_of(operation.part(name)).dims;
        for (int i = 0; i < 4; i++)
            if (dims[i] != whole[i] && dims[i] != 1) return refuse(shape_mismatch, "attribute %d does not fit", name);
    }
    return 0;
}

// A convolution, additions, and a ReLU or its backward step at the end.
inline int check_graph(const Descriptor& graph) {
    std::set<int64_t> written;
    auto& operations = graph.parts.at(801);
    for (size_t i = 0; i < operations.size(); i++) {
        const Descriptor& operation = *operations[i];
        bool convolves = operation.kind == kind_forward || operation.kind == kind_backward_data;
        if (!convolves && operation.kind != kind_pointwise_operation) return refuse(bad_param, "no operation");
        if (convolves != (i == 0)) return refuse(not_supported, "a graph starts with its only convolution");
        int mode = convolves ? -1 : operation.part(750).one<int>(0);
        if (mode >= pointwise_relu && i + 1 < operations.size())
            return refuse(not_supported, "a ReLU before the end of a graph");
        Roles roles = roles_of(operation);
        for (int name : roles.reads) {
            auto& tensor = operation.part(name);
            if (is_virtual(tensor) && written.count(tensor.one<int64_t>(906)) == 0)
                return refuse(bad_param, "a virtual tensor is read that nothing wrote");
        }
        auto& result = operation.part(roles.writes);
        if (is_virtual(result) != (i + 1 < operations.size()))
            return refuse(not_supported, "all results but the last one of a graph are virtual");
        written.insert(result.one<int64_t>(906));
    }
    return 0;
}

// The numbers of a run: what was computed so far, by the tensors' identifiers.
using Values = std::map<int64_t, std::vector<float>>;

inline void run_convolution(const Descriptor& operation, Values& values, bool tf32, const std::vector<float>& before) {
    bool transpose = operation.kind == kind_backward_data;
    int x = transpose ? 710 : 704, w = transpose ? 709 : 703, y = transpose ? 711 : 705;
    auto read = values.at(operation.part(transpose ? y : x).one<int64_t>(906));
    auto weights = values.at(operation.part(w).one<int64_t>(906));
    if (tf32) {
        std::transform(read.begin(), read.end(), read.begin(), round_to_tf32);
        std::transform(weights.begin(), weights.end(), weights.begin(), round_to_tf32);
    }
    const Descriptor& result = operation.part(transpose ? x : y);
    std::vector<float> sums(layout_of(result).count());
    convolve(layout_of(operation.part(x)), layout_of(operation.part(w)), layout_of(operation.part(y)),
             window_of(operation.part(transpose ? 708 : 702)), transpose, weights, read, sums);
    auto alpha = static_cast<float>(operation.scale(transpose ? 706 : 700, 1));
    auto beta = static_cast<float>(operation.scale(transpose ? 707 : 701, 0));
    for (size_t i = 0; i < sums.size(); i++) sums[i] = alpha * sums[i] + (beta == 0 ? 0 : beta * before[i]);
    values[result.one<int64_t>(906)] = std::move(sums);
}

inline void run_pointwise(const Descriptor& operation, Values& values) {
    Roles roles = roles_of(operation);
    const Descriptor& result = operation.part(roles.writes);
    Layout whole = layout_of(result);
    int mode = operation.part(750).one<int>(0);
    // Where a tensor repeats along an axis, its place there is 0.
    auto reader = [&](int name) {
        auto& tensor = operation.part(name);
        auto dims = layout_of(tensor).dims;
        return [&numbers = values.at(tensor.one<int64_t>(906)), dims, whole](int64_t i) {
            int64_t c = i % whole.dims[1], x = i / whole.dims[1] % whole.dims[3];
            int64_t y = i / (whole.dims[1] * whole.dims[3]) % whole.dims[2];
            int64_t n = i / (whole.dims[1] * whole.dims[3] * whole.dims[2]);
            auto at = [](int64_t place, int64_t size) { return size == 1 ? 0 : place; };
            return numbers[((at(n, dims[0]) * dims[2] + at(y, dims[2])) * dims[3] + at(x, dims[3])) * dims[1] +
                           at(c, dims[1])];
        };
    };
    std::vector<float> results(whole.count());
    auto first = reader(roles.reads[0]);
    auto second = reader(roles.reads.back());
    auto alpha = static_cast<float>(operation.scale(754, 1)), other = static_cast<float>(operation.scale(755, 1));
    const Descriptor& pointwise = operation.part(750);
    bool keeps_nan = pointwise.has(2) && pointwise.one<int>(2) == 1;
    for (int64_t i = 0; i < whole.count(); i++) {
        float a = first(i), b = second(i);
        if (mode != pointwise_add && !keeps_nan && a != a) a = 0;
        results[i] = mode == pointwise_add ? alpha * a + other * b : mode == pointwise_relu ? std::max(a, 0.0f)
                                                                                            : b > 0 ? a : 0;
    }
    values[result.one<int64_t>(906)] = std::move(results);
}

}  // namespace emu
