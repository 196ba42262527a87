// A convolution or its input gradient as the definition says: any window, groups and dilation, float32, each sum in one
// fixed order (tap by tap, channel by channel). The plain truth that other ways to compute a layer are checked against,
// and the best of them where there are few channels.
//
// A thread computes `Width` neighbouring destination channels of one pixel; neighbouring threads have neighbouring
// channels, so they read the same source numbers and neighbouring weights: [tap][source channel of the group][group]
// [channel of the group, in packs of Width]. `Depth` source channels are read at once.
// Per multiplication a thread reads 4 / Width bytes of the source and 4 bytes of weights, nearly all from the L1 cache.
#include "layer_epilogue.cuh"

struct DirectConvolutionArguments
{
    LayerEpilogue epilogue;
    const float *source, *weights;
    float *destination;
    long long count; // packs
    int isGradient;
    int kernelHeight, kernelWidth, strideY, strideX, padY, padX, dilationY, dilationX;
    int sourceHeight, sourceWidth, destinationHeight, destinationWidth;
    int groups, groupSources, groupDestinations;
};

// The source row (or column) that a tap meets, or -1.
__device__ inline int position_under(
    bool isGradient, int position, int tap, int stride, int pad, int dilation, int size)
{
    int at = isGradient ? position + pad - tap * dilation : position * stride - pad + tap * dilation;
    if (isGradient)
    {
        if (at < 0 || at % stride != 0) return -1;
        at /= stride;
    }
    return at >= 0 && at < size ? at : -1;
}

template <int Width>
__device__ inline int packs_per_group(const DirectConvolutionArguments &a)
{
    return (a.groupDestinations + Width - 1) / Width;
}

// The sums of one pack; both addresses are those of its first channel.
template <int Width, int Depth>
__device__ inline Pack<Width> sum_of_products(
    const DirectConvolutionArguments &a, const float *source, const float *weights, int y, int x)
{
    int weightsPerChannel = a.groups * packs_per_group<Width>(a) * Width;
    Pack<Width> sum = {};
    for (int ky = 0; ky < a.kernelHeight; ky++)
    {
        int sy = position_under(a.isGradient, y, ky, a.strideY, a.padY, a.dilationY, a.sourceHeight);
        if (sy < 0) continue;
        for (int kx = 0; kx < a.kernelWidth; kx++)
        {
            int sx = position_under(a.isGradient, x, kx, a.strideX, a.padX, a.dilationX, a.sourceWidth);
            if (sx < 0) continue;
            const float *from = source + (sy * a.sourceWidth + sx) * a.groups * a.groupSources;
            const float *w = weights + (long long)(ky * a.kernelWidth + kx) * a.groupSources * weightsPerChannel;
            for (int c = 0; c < a.groupSources; c += Depth)
            {
                Pack<Depth> factors = load<Depth>(from + c);
                UNROLL
                for (int d = 0; d < Depth; d++, w += weightsPerChannel)
                {
                    Pack<Width> others = load<Width>(w);
                    UNROLL
                    for (int k = 0; k < Width; k++) sum.at[k] = fmaf(factors.at[d], others.at[k], sum.at[k]);
                }
            }
        }
    }
    return sum;
}

template <int Width, int Depth>
__device__ inline void direct_convolution_all(const DirectConvolutionArguments &a)
{
    int packs = packs_per_group<Width>(a), pixels = a.destinationHeight * a.destinationWidth;
    int channels = a.groups * a.groupDestinations, floatsPerRow = pixels * channels;
    long long sourceFloatsPerRow = (long long)a.sourceHeight * a.sourceWidth * a.groups * a.groupSources;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Division place = divide(i, a.groups * packs), image = divide(place.quotient, pixels);
        int group = place.remainder / packs, pixel = image.remainder;
        Pack<Width> sum = sum_of_products<Width, Depth>(
            a, a.source + image.quotient * sourceFloatsPerRow + group * a.groupSources,
            a.weights + place.remainder * Width, pixel / a.destinationWidth, pixel % a.destinationWidth);

        int channel = group * a.groupDestinations + place.remainder % packs * Width;
        int end = (group + 1) * a.groupDestinations, at = pixel * channels;
        float *to = a.destination + image.quotient * floatsPerRow + at;
        UNROLL
        for (int k = 0; k < Width; k++)
        {
            if (channel + k >= end) break;
            Pack<1> one = {{sum.at[k]}};
            one = finished(a.epilogue, one, image.quotient, at + channel + k, channel + k, floatsPerRow);
            to[channel + k] = one.at[0];
        }
    }
}

extern "C" __global__ __launch_bounds__(256) void direct_convolution(const DirectConvolutionArguments a)
{
    direct_convolution_all<1, 1>(a);
}

// Four destination channels a thread.
extern "C" __global__ __launch_bounds__(256) void direct_convolution4(const DirectConvolutionArguments a)
{
    direct_convolution_all<4, 1>(a);
}

// And four source channels at once: their number divides by four.
extern "C" __global__ __launch_bounds__(256) void direct_convolution4x4(const DirectConvolutionArguments a)
{
    direct_convolution_all<4, 4>(a);
}
