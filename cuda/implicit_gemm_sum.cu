// The sums of all splits of implicit_gemm, added in order, and the epilogue. Bound by memory: splits reads, one write.
#include "layer_epilogue.cuh"

struct ImplicitGemmSumArguments
{
    LayerEpilogue epilogue;
    const float *sums;
    float *destination;
    long long count; // floats of the destination, and from one split's sums to the next one's
    int splits, floatsPerRow, channels;
};

template <int Width>
__device__ __forceinline__ void implicit_gemm_sum_all(const ImplicitGemmSumArguments &a)
{
    for (long long i = first_index() * Width; i < a.count; i += index_step() * Width)
    {
        Pack<Width> sum = load<Width>(a.sums + i);
        for (int split = 1; split < a.splits; split++)
        {
            Pack<Width> other = load<Width>(a.sums + split * a.count + i);
            UNROLL
            for (int k = 0; k < Width; k++) sum.at[k] += other.at[k];
        }
        Division place = divide(i, a.floatsPerRow);
        int channel = place.remainder % a.channels;
        sum = finished(a.epilogue, sum, place.quotient, place.remainder, channel, a.floatsPerRow);
        store(a.destination + i, sum);
    }
}

extern "C" __global__ __launch_bounds__(256) void implicit_gemm_sum(const ImplicitGemmSumArguments a)
{
    implicit_gemm_sum_all<1>(a);
}

extern "C" __global__ __launch_bounds__(256) void implicit_gemm_sum4(const ImplicitGemmSumArguments a)
{
    implicit_gemm_sum_all<4>(a);
}
