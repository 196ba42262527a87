// DeepFool's move and the point that it leads to: see Op.DeepFoolMove and Op.DeepFoolPoint in the engine.
#include "clamp.cuh"
#include "norm.cuh"
#include "rows.cuh"

struct DeepFoolMoveArguments
{
    const float *gradients, *logits, *seeds;
    float *move;
    int copies; // gradients and seeds for each image
    int floatsPerRow;
    int classes;
};

struct DeepFoolPointArguments
{
    Rows start, total;
    float *y;
    long long count;
    int floatsPerRow;
    float factor, low, high;
};

// A class that the seed leaves out may have any logit.
__device__ inline float dot(const float *seed, const float *logits, int classes)
{
    float sum = 0;
    for (int k = threadIdx.x; k < classes; k += blockDim.x)
    {
        if (seed[k] != 0) sum += seed[k] * logits[k];
    }
    return block_sum(sum);
}

// A block for each image. All its threads know every distance, so they choose alike: the first of the nearest.
extern "C" __global__ __launch_bounds__(256) void deepfool_move(const DeepFoolMoveArguments a)
{
    long long image = blockIdx.x;
    const float *gradients = a.gradients + image * a.copies * a.floatsPerRow;
    const float *seeds = a.seeds + image * a.copies * a.classes, *logits = a.logits + image * a.classes;
    float distance = 0, norm = 0;
    int nearest = 0;
    for (int s = 0; s < a.copies; s++)
    {
        float f = dot(seeds + (long long)s * a.classes, logits, a.classes);
        float n = norm_of(gradients + (long long)s * a.floatsPerRow, a.floatsPerRow);
        float d = fabsf(f) / (n + 1e-8f);
        if (s > 0 && !(d < distance)) continue;
        distance = d;
        norm = n;
        nearest = s;
    }
    float scale = (distance + 1e-4f) / (norm + 1e-8f);
    const float *gradient = gradients + (long long)nearest * a.floatsPerRow;
    float *move = a.move + image * a.floatsPerRow;
    for (int i = threadIdx.x; i < a.floatsPerRow; i += blockDim.x) move[i] = scale * gradient[i];
}

// clamp(start + factor * total).
extern "C" __global__ __launch_bounds__(256) void deepfool_point(const DeepFoolPointArguments a)
{
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        float start = *input_at(a.start, i, a.floatsPerRow), total = *input_at(a.total, i, a.floatsPerRow);
        a.y[i] = clamp(start + a.factor * total, a.low, a.high);
    }
}
