// Types and functions that the device compiler knows without any header.
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

struct alignas(8) float2 { float x, y; };
struct float3 { float x, y, z; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(8) int2 { int x, y; };
struct alignas(16) int4 { int x, y, z, w; };
struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(16) double2 { double x, y; };

inline float2 make_float2(float x, float y) { return {x, y}; }
inline float3 make_float3(float x, float y, float z) { return {x, y, z}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
inline double2 make_double2(double x, double y) { return {x, y}; }

namespace emu {

template <class To, class From>
To bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "bits are kept");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}

}  // namespace emu

inline unsigned __float_as_uint(float x) { return emu::bits<unsigned>(x); }
inline int __float_as_int(float x) { return emu::bits<int>(x); }
inline float __uint_as_float(unsigned x) { return emu::bits<float>(x); }
inline float __int_as_float(int x) { return emu::bits<float>(x); }
inline long long __double_as_longlong(double x) { return emu::bits<long long>(x); }
inline double __longlong_as_double(long long x) { return emu::bits<double>(x); }

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
// Named roundings are never joined with a neighbour, which the host compiler is kept from by the barrier.
#define EMU_ROUNDED(type, name, expression) \
    inline type name(type a, type b) {      \
        type r = expression;                \
        asm("" : "+m"(r));                  \
        return r;                           \
    }
EMU_ROUNDED(float, __fadd_rn, a + b)
EMU_ROUNDED(float, __fsub_rn, a - b)
EMU_ROUNDED(float, __fmul_rn, a* b)
EMU_ROUNDED(float, __fdiv_rn, a / b)
EMU_ROUNDED(double, __dadd_rn, a + b)
EMU_ROUNDED(double, __dsub_rn, a - b)
EMU_ROUNDED(double, __dmul_rn, a* b)
EMU_ROUNDED(double, __ddiv_rn, a / b)
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline float __fsqrt_rn(float a) { return sqrtf(a); }

template <class T>
T __ldg(const T* address) { return *address; }

#define EMU_MIN_MAX(type)                                      \
    inline type min(type a, type b) { return b < a ? b : a; } \
    inline type max(type a, type b) { return a < b ? b : a; }
EMU_MIN_MAX(int)
EMU_MIN_MAX(unsigned)
EMU_MIN_MAX(long)
EMU_MIN_MAX(unsigned long)
EMU_MIN_MAX(long long)
EMU_MIN_MAX(unsigned long long)
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline unsigned __umulhi(unsigned a, unsigned b) {
    return static_cast<unsigned>(static_cast<unsigned long long>(a) * b >> 32);
}

// A launch stays on one thread of the host, but another launch may run beside it.
#define EMU_ATOMIC(type, name, expression)                                                        \
    inline type name(type* address, type value) {                                                 \
        type old, next;                                                                           \
        __atomic_load(address, &old, __ATOMIC_RELAXED);                                           \
        do next = expression;                                                                     \
        while (!__atomic_compare_exchange(address, &old, &next, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)); \
        return old;                                                                               \
    }
EMU_ATOMIC(float, atomicAdd, old + value)
EMU_ATOMIC(double, atomicAdd, old + value)
EMU_ATOMIC(int, atomicAdd, old + value)
EMU_ATOMIC(unsigned, atomicAdd, old + value)
EMU_ATOMIC(unsigned long long, atomicAdd, old + value)
EMU_ATOMIC(int, atomicMax, old < value ? value : old)
EMU_ATOMIC(int, atomicMin, value < old ? value : old)
EMU_ATOMIC(unsigned, atomicOr, old | value)
EMU_ATOMIC(int, atomicExch, value)
inline int atomicCAS(int* address, int compare, int value) {
    __atomic_compare_exchange(address, &compare, &value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return compare;
}
inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_block() {}
