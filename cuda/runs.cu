// What a run does besides its steps: state takes its new value, outputs are kept.
#include "index.cuh"

struct UpdateArguments
{
    const float *from;
    float *to;
    const int *realImages;
    long long floatsPerImage;
};

struct AppendArguments
{
    const float *from;
    float *slots;
    const int *counter;
    long long count;
    long long floatsPerSlot;
};

struct AdvanceArguments
{
    int *counter;
};

// What lies behind the real images is not to be taken over.
extern "C" __global__ __launch_bounds__(256) void update(const UpdateArguments a)
{
    long long count = (long long)*a.realImages * a.floatsPerImage;
    for (long long i = first_index(); i < count; i += index_step()) a.to[i] = a.from[i];
}

extern "C" __global__ __launch_bounds__(256) void append(const AppendArguments a)
{
    float *slot = a.slots + *a.counter * a.floatsPerSlot;
    for (long long i = first_index(); i < a.count; i += index_step()) slot[i] = a.from[i];
}

extern "C" __global__ __launch_bounds__(256) void advance(const AdvanceArguments a)
{
    if (first_index() == 0) ++*a.counter;
}
