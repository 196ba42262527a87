// Softmax cross-entropy and its gradient: a warp for each row. Two roundings of each: PyTorch's float32, and exactly,
// see SeedGradient in the engine.
#include "argmax.cuh"
#include "rows.cuh"
#include "softmax.cuh"

struct SoftmaxLossArguments
{
    Rows z, target;
    float *loss;
    int classes;
    int exact;
};

struct SoftmaxLossAndGradientArguments
{
    Rows z, target;
    float *loss, *dz;
    int classes;
    int exact;
};

struct SoftmaxGradientArguments
{
    Rows z, target, dloss; // dloss may be null: 1
    float *dz;
    int classes;
    int exact;
};

__device__ inline float torch_loss(const float *z, const float *target, int classes)
{
    TorchNormaliser normaliser(z, classes);
    float loss = 0;
    for (int k = threadIdx.x; k < classes; k += WarpSize)
    {
        // A class that is not wanted may be infinitely unlikely.
        if (target[k] != 0) loss -= target[k] * normaliser.log_p(z[k]);
    }
    return warp_sum(loss);
}

__device__ inline float exact_loss(const float *z, const float *target, int classes)
{
    ExactNormaliser normaliser(z, classes);
    double logSum = log(normaliser.sum), loss = 0;
    for (int k = threadIdx.x; k < classes; k += WarpSize)
    {
        if (target[k] != 0) loss -= target[k] * (z[k] - normaliser.max - logSum);
    }
    return (float)warp_sum(loss);
}

__device__ inline void torch_gradient(const float *z, const float *target, float dloss, float *dz, int classes)
{
    TorchNormaliser normaliser(z, classes);
    for (int k = threadIdx.x; k < classes; k += WarpSize)
        dz[k] = (rounded_exp(normaliser.log_p(z[k])) - target[k]) * dloss;
}

// p - t sums to zero over the classes, so the component that cancels most is minus the sum of the others.
__device__ inline void exact_gradient(const float *z, const float *target, float dloss, float *dz, int classes)
{
    ExactNormaliser normaliser(z, classes);
    int own = first_largest(target, classes);
    double others = 0;
    for (int k = threadIdx.x; k < classes; k += WarpSize)
    {
        if (k == own) continue;
        double difference = exp(z[k] - normaliser.max) / normaliser.sum - target[k];
        others += difference;
        dz[k] = (float)difference * dloss;
    }
    others = warp_sum(others);
    if (threadIdx.x == 0) dz[own] = (float)-others * dloss;
}

__device__ inline void store_loss(const float *z, const float *target, float *loss, int classes, bool exact)
{
    float value = exact ? exact_loss(z, target, classes) : torch_loss(z, target, classes);
    if (threadIdx.x == 0) *loss = value;
}

__device__ inline void store_gradient(
    const float *z, const float *target, float dloss, float *dz, int classes, bool exact)
{
    if (exact) exact_gradient(z, target, dloss, dz, classes);
    else torch_gradient(z, target, dloss, dz, classes);
}

extern "C" __global__ __launch_bounds__(32) void softmax_loss(const SoftmaxLossArguments a)
{
    const float *z = input_row(a.z, blockIdx.x, a.classes), *target = input_row(a.target, blockIdx.x, a.classes);
    store_loss(z, target, a.loss + blockIdx.x, a.classes, a.exact);
}

extern "C" __global__ __launch_bounds__(32) void softmax_gradient(const SoftmaxGradientArguments a)
{
    const float *z = input_row(a.z, blockIdx.x, a.classes), *target = input_row(a.target, blockIdx.x, a.classes);
    float dloss = a.dloss.first ? *input_row(a.dloss, blockIdx.x, 1) : 1;
    store_gradient(z, target, dloss, a.dz + (long long)blockIdx.x * a.classes, a.classes, a.exact);
}

// Both, of a loss whose gradient starts with 1.
extern "C" __global__ __launch_bounds__(32) void softmax_loss_and_gradient(const SoftmaxLossAndGradientArguments a)
{
    const float *z = input_row(a.z, blockIdx.x, a.classes), *target = input_row(a.target, blockIdx.x, a.classes);
    store_loss(z, target, a.loss + blockIdx.x, a.classes, a.exact);
    store_gradient(z, target, 1, a.dz + (long long)blockIdx.x * a.classes, a.classes, a.exact);
}
