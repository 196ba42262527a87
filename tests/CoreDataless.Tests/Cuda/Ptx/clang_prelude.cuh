// What NVRTC knows without any header and clang does not, for clang -x cuda without a toolkit. Functions of the device's
// mathematics library are only declared: the PTX names them, nothing links it.
#pragma once

#define __device__ __attribute__((device))
#define __global__ __attribute__((global))
#define __host__ __attribute__((host))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __align__(n) __attribute__((aligned(n)))
#define __forceinline__ __inline__ __attribute__((always_inline))
#define DEVICE __device__ static __inline__ __attribute__((always_inline))

struct dim3 { unsigned x, y, z; };
struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(16) int4 { int x, y, z, w; };
struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
DEVICE float2 make_float2(float x, float y) { return {x, y}; }
DEVICE float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
DEVICE uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

// threadIdx.x reads a special register.
#define SPECIAL_REGISTER(name, instruction)                                   \
    struct name##_register {                                                  \
        __declspec(property(get = get_x)) unsigned x;                         \
        __declspec(property(get = get_y)) unsigned y;                         \
        __declspec(property(get = get_z)) unsigned z;                         \
        DEVICE unsigned get_x() { return __nvvm_read_ptx_sreg_##instruction##_x(); } \
        DEVICE unsigned get_y() { return __nvvm_read_ptx_sreg_##instruction##_y(); } \
        DEVICE unsigned get_z() { return __nvvm_read_ptx_sreg_##instruction##_z(); } \
    };                                                                        \
    extern const __device__ __attribute__((weak)) name##_register name;
SPECIAL_REGISTER(threadIdx, tid)
SPECIAL_REGISTER(blockIdx, ctaid)
SPECIAL_REGISTER(blockDim, ntid)
SPECIAL_REGISTER(gridDim, nctaid)

DEVICE void __threadfence() { __nvvm_membar_gl(); }
DEVICE void __syncwarp(unsigned mask = ~0u) { __nvvm_bar_warp_sync(mask); }
DEVICE unsigned __ballot_sync(unsigned mask, int predicate) { return __nvvm_vote_ballot_sync(mask, predicate); }

// A shuffle moves 32 bits; wider numbers go in two halves.
#define SHUFFLE(name, instruction, limit)                                                             \
    DEVICE int name(unsigned mask, int value, int lane, int width = 32) {                             \
        return __nvvm_shfl_sync_##instruction##_i32(mask, value, lane, (32 - width) << 8 | limit);    \
    }                                                                                                 \
    DEVICE unsigned name(unsigned mask, unsigned value, int lane, int width = 32) {                   \
        return (unsigned)name(mask, (int)value, lane, width);                                         \
    }                                                                                                 \
    DEVICE float name(unsigned mask, float value, int lane, int width = 32) {                         \
        return __nvvm_shfl_sync_##instruction##_f32(mask, value, lane, (32 - width) << 8 | limit);    \
    }                                                                                                 \
    DEVICE long long name(unsigned mask, long long value, int lane, int width = 32) {                 \
        unsigned low = name(mask, (unsigned)value, lane, width);                                      \
        unsigned high = name(mask, (unsigned)(value >> 32), lane, width);                             \
        return (long long)((unsigned long long)high << 32 | low);                                     \
    }                                                                                                 \
    DEVICE double name(unsigned mask, double value, int lane, int width = 32) {                       \
        return __builtin_bit_cast(double, name(mask, __builtin_bit_cast(long long, value), lane, width)); \
    }
SHUFFLE(__shfl_sync, idx, 0x1f)
SHUFFLE(__shfl_down_sync, down, 0x1f)
SHUFFLE(__shfl_xor_sync, bfly, 0x1f)

DEVICE unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }
DEVICE int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
DEVICE float __uint_as_float(unsigned x) { return __builtin_bit_cast(float, x); }
DEVICE float __int_as_float(int x) { return __builtin_bit_cast(float, x); }
DEVICE float fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float fminf(float a, float b) { return __builtin_fminf(a, b); }
DEVICE float fmaxf(float a, float b) { return __builtin_fmaxf(a, b); }
DEVICE float fabsf(float a) { return __builtin_fabsf(a); }
DEVICE double fabs(double a) { return __builtin_fabs(a); }
DEVICE float sqrtf(float a) { return __nvvm_sqrt_rn_f(a); }
DEVICE double sqrt(double a) { return __nvvm_sqrt_rn_d(a); }
DEVICE float rsqrtf(float a) { return __nvvm_rsqrt_approx_f(a); }
DEVICE float __fadd_rn(float a, float b) { return __nvvm_add_rn_f(a, b); }
DEVICE float __fmul_rn(float a, float b) { return __nvvm_mul_rn_f(a, b); }
DEVICE double __dadd_rn(double a, double b) { return __nvvm_add_rn_d(a, b); }
DEVICE double __dmul_rn(double a, double b) { return __nvvm_mul_rn_d(a, b); }
extern "C" __device__ float expf(float);
extern "C" __device__ float logf(float);
extern "C" __device__ double exp(double);
extern "C" __device__ double log(double);

template <class T>
DEVICE T min(T a, T b) { return b < a ? b : a; }
template <class T>
DEVICE T max(T a, T b) { return a < b ? b : a; }
template <class T>
DEVICE T __ldg(const T* address) { return *address; }
DEVICE float atomicAdd(float* address, float value) { return __nvvm_atom_add_gen_f(address, value); }
DEVICE int atomicAdd(int* address, int value) { return __nvvm_atom_add_gen_i(address, value); }
