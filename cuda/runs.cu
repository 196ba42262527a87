// What a run does besides its steps: state takes its new value, outputs are kept.
#include "index.cuh"

struct UpdateArguments
{
    const float *from;
    float *to;
    const int *realImages;
    long long floatsPerImage;
};

struct KeptOutput
{
    const float *from;
    long long place; // in a slot
    long long count;
};

struct KeepArguments
{
    KeptOutput outputs[4]; // those that are not needed have a count of 0
    float *slots;
    int *counter; // runs before this one
    long long floatsPerSlot;
    int isLast; // of the launches that keep this run's outputs
};

// What lies behind the real images is not to be taken over.
extern "C" __global__ __launch_bounds__(256) void update(const UpdateArguments a)
{
    long long count = (long long)*a.realImages * a.floatsPerImage;
    for (long long i = first_index(); i < count; i += index_step()) a.to[i] = a.from[i];
}

// One block, so that the run is counted when all have read which one it is. Outputs that runs keep are small: losses.
extern "C" __global__ __launch_bounds__(256) void keep(const KeepArguments a)
{
    float *slot = a.slots + *a.counter * a.floatsPerSlot;
    for (const KeptOutput &output : a.outputs)
    {
        for (long long i = threadIdx.x; i < output.count; i += blockDim.x) slot[output.place + i] = output.from[i];
    }
    __syncthreads();
    if (threadIdx.x == 0) *a.counter += a.isLast;
}
