// Makes a .cu file host C++: included before it, by the stand-in compiler or by hand.
#pragma once
#include "device_functions.hpp"
#include "grid.hpp"
#include "tensor_core.hpp"
#include "warp.hpp"

#define __global__
#define __device__
#define __host__
#define __constant__ static
// A launch stays on one thread of the host and runs one block at a time, so that a static of the thread is the block's.
// AddressSanitizer puts red zones round statics only where all threads share them.
#if defined(__SANITIZE_ADDRESS__)
#define __shared__ static
#else
#define __shared__ static thread_local
#endif
#define __align__(n) alignas(n)
#define __launch_bounds__(...)
#define __forceinline__ inline __attribute__((always_inline))
