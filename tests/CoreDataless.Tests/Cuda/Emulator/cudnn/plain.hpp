// The plain convolutions that cuDNN had before it had graphs.
#pragma once
#include "engines.hpp"

namespace emu {

enum Math { math_default = 0, math_tensor = 1, math_conversion = 2, math_fma = 3 };

struct PlainConvolution {
    Window window{};
    int math = math_default, groups = 1;
};

// cudnnConvolutionFwdAlgoPerf_t
struct Performance {
    int algorithm, status;
    float time;
    size_t memory;
    int determinism, math, reserved[3];
};
static_assert(sizeof(Performance) == 48, "as in cudnn.h");

// What it needs depends on whether it uses tensor cores.
struct Algorithm {
    int number;
    bool supported, deterministic, tensor_cores;
    size_t workspace, tensor_workspace;

    bool uses_tensor_cores(int math) const { return tensor_cores && math != math_fma; }
    size_t workspace_for(int math) const { return uses_tensor_cores(math) ? tensor_workspace : workspace; }
};

// The likely fastest first, as heuristics have them; of the input gradient the first is not deterministic.
constexpr Algorithm forward_algorithms[] = {{1, true, true, true, 4096, 1024}, {4, false, true, false, 0, 0},
                                            {0, true, true, false, 0, 0}};
constexpr Algorithm backward_algorithms[] = {{0, true, false, false, 0, 0}, {2, false, true, false, 0, 0},
                                             {1, true, true, true, 512, 2048}, {4, true, true, false, 512, 512}};

// One with tensor cores is offered with and without them, whatever the convolution asks for.
template <size_t Count>
int list_algorithms(const Algorithm (&all)[Count], int wanted, int* got, Performance* results) {
    *got = 0;
    for (auto& algorithm : all) {
        for (int math : {math_tensor, math_fma}) {
            if ((math == math_tensor && !algorithm.tensor_cores) || *got == wanted) continue;
            Performance& result = results[(*got)++];
            result = {};
            result.algorithm = algorithm.number;
            result.status = algorithm.supported ? 0 : dnn().version >= 90000 ? not_supported : 9;
            result.time = algorithm.supported ? 0.1f * static_cast<float>(*got) : -1;
            result.memory = algorithm.workspace_for(math);
            result.determinism = algorithm.deterministic;
            result.math = math;
        }
    }
    return 0;
}

template <size_t Count>
const Algorithm* find_algorithm(const Algorithm (&all)[Count], int number) {
    for (auto& algorithm : all)
        if (algorithm.number == number && algorithm.supported) return &algorithm;
    return nullptr;
}

struct PlainRun {
    Layout x, w, y;
    Window window;
    bool transpose, tf32;
    float alpha, beta, off;
    const void *weights, *from;
    void *to, *workspace;
    size_t workspace_bytes;
};

inline int run_plain(void* state) {
    auto& run = *static_cast<PlainRun*>(state);
    if (run.workspace_bytes > 0) memset(run.workspace, 0x7f, run.workspace_bytes);
    const Layout& source = run.transpose ? run.y : run.x;
    const Layout& target = run.transpose ? run.x : run.y;
    auto weights = load(run.w, run.weights), from = load(source, run.from);
    if (run.tf32) {
        std::transform(weights.begin(), weights.end(), weights.begin(), round_to_tf32);
        std::transform(from.begin(), from.end(), from.begin(), round_to_tf32);
    }
    std::vector<float> sums(target.count());
    convolve(run.x, run.w, run.y, run.window, run.transpose, weights, from, sums);
    auto before = run.beta == 0 ? std::vector<float>(sums.size()) : load(target, run.to);
    for (size_t i = 0; i < sums.size(); i++)
        sums[i] = run.off * run.alpha * sums[i] + (run.beta == 0 ? 0 : run.beta * before[i]);
    store(target, sums, run.to);
    return 0;
}

inline int start_plain(DnnHandle* handle, const Algorithm* algorithm, const PlainConvolution* convolution,
                       const Layout& x, const Layout& w, const Layout& y, bool transpose, const float* alpha,
                       const float* beta, uint64_t weights, uint64_t from, uint64_t to, uint64_t workspace,
                       size_t workspace_bytes) {
    if (handle == nullptr) return refuse(null_pointer, "no handle");
    if (algorithm == nullptr) return refuse(not_supported, "no such algorithm");
    if (x.dims[1] != w.dims[1] * convolution->groups || w.dims[0] % convolution->groups != 0)
        return refuse(shape_mismatch, "channels do not fit the filter and its groups");
    if (convolved(x, w, convolution->window) != y.dims) return refuse(shape_mismatch, "the output's shape");
    size_t needed = algorithm->workspace_for(convolution->math);
    if (needed > 0 && (workspace_bytes < needed || !driver.owns(workspace, needed)))
        return refuse(bad_param, "the workspace is too small");
    const Layout& source = transpose ? y : x;
    const Layout& target = transpose ? x : y;
    if (!driver.owns(weights, w.span()) || !driver.owns(from, source.span()) || !driver.owns(to, target.span()))
        return refuse(execution_failed, "a tensor is not within device memory");
    auto at = [](uint64_t address) { return reinterpret_cast<void*>(address); };
    static std::atomic<int> runs{0};
    float off = algorithm->deterministic ? 1 : 1 + 1e-6f * static_cast<float>(runs++ % 3);
    bool tf32 = algorithm->uses_tensor_cores(convolution->math);
    auto* run = new PlainRun{x, w, y, convolution->window, transpose, tf32, *alpha, *beta, off, at(weights), at(from),
                             at(to), at(workspace), needed};
    auto release = [](void* state) { delete static_cast<PlainRun*>(state); };
    std::string name = transpose ? "cudnn plain gradient" : "cudnn plain convolution";
    name += " by algorithm " + std::to_string(algorithm->number) + ", math type " + std::to_string(convolution->math);
    int code = driver.enqueue(handle->stream, name.c_str(), run_plain, run, release);
    return code == 0 ? 0 : refuse(execution_failed, "the driver says %d", code);
}

template <class T>
int make_plain(void** descriptor) {
    *descriptor = new T();
    driver.count("descriptor", 1);
    return 0;
}

template <class T>
int destroy_plain(void* descriptor) {
    if (descriptor == nullptr) return refuse(null_pointer, "no descriptor");
    delete static_cast<T*>(descriptor);
    driver.count("descriptor", -1);
    return 0;
}

inline const Layout& layout_at(void* descriptor) { return *static_cast<Layout*>(descriptor); }

}  // namespace emu

EMU_API int cudnnCreateTensorDescriptor(void** descriptor) {
    EMU_ENTER();
    return emu::make_plain<emu::Layout>(descriptor);
}

EMU_API int cudnnDestroyTensorDescriptor(void* descriptor) {
    int told = emu::driver.enter(__func__), done = emu::destroy_plain<emu::Layout>(descriptor);
    return told != 0 ? told : done;
}

EMU_API int cudnnSetTensor4dDescriptorEx(void* descriptor, int type, int n, int c, int h, int w, int of_n, int of_c,
                                         int of_h, int of_w) {
    EMU_ENTER();
    auto& layout = *static_cast<emu::Layout*>(descriptor);
    if (n <= 0 || c <= 0 || h <= 0 || w <= 0) return emu::refuse(emu::bad_param, "a tensor's shape");
    if (type != emu::data_float && type != emu::data_bfloat16)
        return emu::refuse(emu::not_supported, "a tensor of data type %d", type);
    layout.type = type;
    layout.dims = {n, c, h, w};
    layout.strides = {of_n, of_c, of_h, of_w};
    return 0;
}

EMU_API int cudnnCreateFilterDescriptor(void** descriptor) {
    EMU_ENTER();
    return emu::make_plain<emu::Layout>(descriptor);
}

EMU_API int cudnnDestroyFilterDescriptor(void* descriptor) {
    int told = emu::driver.enter(__func__), done = emu::destroy_plain<emu::Layout>(descriptor);
    return told != 0 ? told : done;
}

// Format 0 has an output's channels one after the other, 1 side by side.
EMU_API int cudnnSetFilter4dDescriptor(void* descriptor, int type, int format, int k, int c, int h, int w) {
    EMU_ENTER();
    auto& layout = *static_cast<emu::Layout*>(descriptor);
    if (k <= 0 || c <= 0 || h <= 0 || w <= 0 || format < 0 || format > 1)
        return emu::refuse(emu::bad_param, "a filter's shape or format");
    layout.type = type;
    layout.dims = {k, c, h, w};
    int64_t all = int64_t{c} * h * w;
    if (format == 1) layout.strides = {all, 1, int64_t{c} * w, c};
    else layout.strides = {all, int64_t{h} * w, w, 1};
    return 0;
}

EMU_API int cudnnCreateConvolutionDescriptor(void** descriptor) {
    EMU_ENTER();
    return emu::make_plain<emu::PlainConvolution>(descriptor);
}

EMU_API int cudnnDestroyConvolutionDescriptor(void* descriptor) {
    int told = emu::driver.enter(__func__), done = emu::destroy_plain<emu::PlainConvolution>(descriptor);
    return told != 0 ? told : done;
}

EMU_API int cudnnSetConvolution2dDescriptor(void* descriptor, int pad_h, int pad_w, int stride_h, int stride_w,
                                            int dilation_h, int dilation_w, int mode, int type) {
    EMU_ENTER();
    if (pad_h < 0 || pad_w < 0 || stride_h < 1 || stride_w < 1 || dilation_h < 1 || dilation_w < 1 || mode < 0 ||
        mode > 1 || type != emu::data_float)
        return emu::refuse(emu::bad_param, "a convolution's window, mode or type");
    auto& window = static_cast<emu::PlainConvolution*>(descriptor)->window;
    window = {{pad_h, pad_w}, {stride_h, stride_w}, {dilation_h, dilation_w}, mode == 0};
    return 0;
}

EMU_API int cudnnSetConvolutionMathType(void* descriptor, int math) {
    EMU_ENTER();
    if (math < 0 || math > 3) return emu::refuse(emu::bad_param, "math type %d", math);
    static_cast<emu::PlainConvolution*>(descriptor)->math = math;
    return 0;
}

EMU_API int cudnnSetConvolutionGroupCount(void* descriptor, int groups) {
    EMU_ENTER();
    if (groups < 1) return emu::refuse(emu::bad_param, "%d groups", groups);
    static_cast<emu::PlainConvolution*>(descriptor)->groups = groups;
    return 0;
}

EMU_API int cudnnGetConvolutionForwardAlgorithm_v7(void*, void*, void*, void*, void*, int wanted, int* got,
                                                   emu::Performance* results) {
    EMU_ENTER();
    return emu::list_algorithms(emu::forward_algorithms, wanted, got, results);
}

EMU_API int cudnnGetConvolutionBackwardDataAlgorithm_v7(void*, void*, void*, void*, void*, int wanted, int* got,
                                                        emu::Performance* results) {
    EMU_ENTER();
    return emu::list_algorithms(emu::backward_algorithms, wanted, got, results);
}

EMU_API int cudnnConvolutionForward(void* handle, const float* alpha, void* x_layout, uint64_t x, void* w_layout,
                                    uint64_t w, void* convolution, int algorithm, uint64_t workspace, size_t bytes,
                                    const float* beta, void* y_layout, uint64_t y) {
    EMU_ENTER();
    using namespace emu;
    return start_plain(static_cast<DnnHandle*>(handle), find_algorithm(forward_algorithms, algorithm),
                       static_cast<PlainConvolution*>(convolution), layout_at(x_layout), layout_at(w_layout),
                       layout_at(y_layout), false, alpha, beta, w, x, y, workspace, bytes);
}

EMU_API int cudnnConvolutionBackwardData(void* handle, const float* alpha, void* w_layout, uint64_t w, void* y_layout,
                                         uint64_t y, void* convolution, int algorithm, uint64_t workspace, size_t bytes,
                                         const float* beta, void* x_layout, uint64_t x) {
    EMU_ENTER();
    using namespace emu;
    return start_plain(static_cast<DnnHandle*>(handle), find_algorithm(backward_algorithms, algorithm),
                       static_cast<PlainConvolution*>(convolution), layout_at(x_layout), layout_at(w_layout),
                       layout_at(y_layout), true, alpha, beta, w, y, x, workspace, bytes);
}
