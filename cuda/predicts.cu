// 1 where the first largest logit is the class of the target, else 0: a warp for each row.
#include "argmax.cuh"
#include "rows.cuh"

struct PredictsArguments
{
    Rows z, target;
    float *y;
    int classes;
};

extern "C" __global__ __launch_bounds__(32) void predicts(const PredictsArguments a)
{
    int found = first_largest(input_row(a.z, blockIdx.x, a.classes), a.classes);
    int wanted = first_largest(input_row(a.target, blockIdx.x, a.classes), a.classes);
    if (threadIdx.x == 0) a.y[blockIdx.x] = found == wanted ? 1 : 0;
}
