// What happens to each number by itself. Bound by memory: one read of each input, one write.
#include "pack.cuh"
#include "rows.cuh"

struct UnaryArguments
{
    const float *x;
    float *y;
    long long count;
};

struct BinaryArguments
{
    Rows a, b;
    float *y;
    long long count;
    int floatsPerRow;
};

struct AffineArguments
{
    const float *x, *scale, *shift; // shift may be null
    float *y;
    long long count;
    int channels;
};

// max(x, 0); a NaN stays one.
__device__ inline float relu_of(float x) { return x < 0 ? 0 : x; }

template <int Width>
__device__ inline void relu_all(const UnaryArguments &a)
{
    for (long long i = first_index() * Width; i < a.count; i += index_step() * Width)
    {
        Pack<Width> pack = load<Width>(a.x + i);
        for (float &v : pack.at) v = relu_of(v);
        store(a.y + i, pack);
    }
}

// dy where y > 0.
struct KeepWherePositive
{
    __device__ float operator()(float dy, float y) const { return y > 0 ? dy : 0; }
};

struct Sum
{
    __device__ float operator()(float a, float b) const { return a + b; }
};

template <int Width, typename Function>
__device__ inline void binary_all(const BinaryArguments &a, Function function)
{
    for (long long i = first_index() * Width; i < a.count; i += index_step() * Width)
    {
        Pack<Width> left = load<Width>(input_at(a.a, i, a.floatsPerRow));
        Pack<Width> right = load<Width>(input_at(a.b, i, a.floatsPerRow));
        for (int k = 0; k < Width; k++) left.at[k] = function(left.at[k], right.at[k]);
        store(a.y + i, left);
    }
}

// y[c] = x[c] * scale[c] + shift[c].
template <int Width>
__device__ inline void affine_all(const AffineArguments &a)
{
    for (long long i = first_index() * Width; i < a.count; i += index_step() * Width)
    {
        int channel = divide(i, a.channels).remainder;
        Pack<Width> pack = load<Width>(a.x + i), scale = load<Width>(a.scale + channel), shift = {};
        if (a.shift) shift = load<Width>(a.shift + channel);
        for (int k = 0; k < Width; k++) pack.at[k] = pack.at[k] * scale.at[k] + shift.at[k];
        store(a.y + i, pack);
    }
}

extern "C" __global__ __launch_bounds__(256) void relu(const UnaryArguments a) { relu_all<1>(a); }

extern "C" __global__ __launch_bounds__(256) void relu4(const UnaryArguments a) { relu_all<4>(a); }

extern "C" __global__ __launch_bounds__(256) void relu_gradient(const BinaryArguments a)
{
    binary_all<1>(a, KeepWherePositive());
}

extern "C" __global__ __launch_bounds__(256) void relu_gradient4(const BinaryArguments a)
{
    binary_all<4>(a, KeepWherePositive());
}

extern "C" __global__ __launch_bounds__(256) void add(const BinaryArguments a) { binary_all<1>(a, Sum()); }

extern "C" __global__ __launch_bounds__(256) void add4(const BinaryArguments a) { binary_all<4>(a, Sum()); }

extern "C" __global__ __launch_bounds__(256) void affine(const AffineArguments a) { affine_all<1>(a); }

extern "C" __global__ __launch_bounds__(256) void affine4(const AffineArguments a) { affine_all<4>(a); }
