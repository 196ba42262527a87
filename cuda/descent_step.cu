// A step of normalised descent, with the rule that stops a group on the device: see Op.DescentStep in the engine.
// Each block finds its group's mean loss again, which costs less than a launch more would. The result may lie where x
// does; rows of images that are not real stay as they are.
#include "clamp.cuh"
#include "norm.cuh"

struct DescentStepArguments
{
    const float *x, *gradient;
    float *norm;
    const float *loss;
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

// Columns of a row, as many blocks as there are along y.
__device__ inline void move_row(const DescentStepArguments &a, int row, float norm)
{
    __shared__ bool moves;
    bool mine = group_moves(a, row);
    // A norm that is NaN stays.
    if (threadIdx.x == 0) moves = mine && norm > 0;
    __syncthreads();
    long long start = (long long)row * a.floatsPerRow;
    const float *x = a.x + start, *gradient = a.gradient + start;
    // Since y may be x, no load passes a store: so many are under way at once.
    constexpr int Together = 4;
    int step = gridDim.y * blockDim.x;
    for (int first = blockIdx.y * blockDim.x + threadIdx.x; first < a.floatsPerRow; first += Together * step)
    {
        float moved[Together];
#pragma unroll
        for (int k = 0; k < Together; k++)
        {
            int i = first + k * step;
            if (i < a.floatsPerRow)
                moved[k] = moves ? clamp(x[i] - a.step * gradient[i] / norm, a.low, a.high) : x[i];
        }
#pragma unroll
        for (int k = 0; k < Together; k++)
        {
            int i = first + k * step;
            if (i < a.floatsPerRow) a.y[start + i] = moved[k];
        }
    }
}

__device__ inline bool is_real(const DescentStepArguments &a, int row) { return row < *a.realImages * a.rowsPerImage; }

// Blocks (row, part of the row).
extern "C" __global__ __launch_bounds__(256) void descent_step(const DescentStepArguments a)
{
    int row = blockIdx.x;
    if (is_real(a, row)) move_row(a, row, a.norm[row]);
}

// With the norm of the gradient: a block for each row.
extern "C" __global__ __launch_bounds__(256) void norm_and_descent_step(const DescentStepArguments a)
{
    int row = blockIdx.x;
    if (!is_real(a, row)) return;
    float norm = norm_of(a.gradient + (long long)row * a.floatsPerRow, a.floatsPerRow);
    if (threadIdx.x == 0) a.norm[row] = norm;
    move_row(a, row, norm);
}
