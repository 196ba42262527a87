// A step of normalised descent, with the rule that stops a group on the device: see Op.DescentStep in the engine.
// Blocks (row, part of the row); each finds its group's mean loss again, which costs less than a launch more would.
#include "clamp.cuh"

struct DescentStepArguments
{
    const float *x, *gradient, *norm, *loss;
    float *y;
    const int *realImages;
    int rowsPerImage;
    int floatsPerRow;
    int groupSize;
    float step, low, high, stopLoss;
};

// Summed in double and in the order of the rows, as the host does it: both must see a group stop in the same run.
// What images behind the real ones have is nobody's loss.
__device__ inline bool group_moves(const DescentStepArguments &a, int row)
{
    __shared__ float losses[256];
    int first = row / a.groupSize * a.groupSize;
    int count = min(a.groupSize, *a.realImages * a.rowsPerImage - first);
    double sum = 0;
    for (int done = 0; done < count; done += blockDim.x)
    {
        int part = min((int)blockDim.x, count - done);
        __syncthreads();
        if ((int)threadIdx.x < part) losses[threadIdx.x] = a.loss[first + done + threadIdx.x];
        __syncthreads();
        if (threadIdx.x > 0) continue;
        for (int i = 0; i < part; i++) sum += losses[i];
    }
    return threadIdx.x == 0 && (float)(sum / count) > a.stopLoss;
}

extern "C" __global__ __launch_bounds__(256) void descent_step(const DescentStepArguments a)
{
    __shared__ bool moves;
    int row = blockIdx.x;
    float norm = a.norm[row];
    bool mine = group_moves(a, row);
    // A norm that is NaN stays.
    if (threadIdx.x == 0) moves = mine && norm > 0;
    __syncthreads();
    long long start = (long long)row * a.floatsPerRow;
    const float *x = a.x + start, *gradient = a.gradient + start;
    for (int i = blockIdx.y * blockDim.x + threadIdx.x; i < a.floatsPerRow; i += gridDim.y * blockDim.x)
        a.y[start + i] = moves ? clamp(x[i] - a.step * gradient[i] / norm, a.low, a.high) : x[i];
}
