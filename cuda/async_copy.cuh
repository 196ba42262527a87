// Copies from global to shared memory that go past the registers: started here, waited for in groups, oldest first.
// A copy that is not valid reads nothing and writes zeros.
#pragma once

#if defined(__CUDA_ARCH__)
__device__ __forceinline__ unsigned shared_address(void *pointer)
{
    unsigned address;
    asm("{ .reg .u64 wide; cvta.to.shared.u64 wide, %1; cvt.u32.u64 %0, wide; }" : "=r"(address) : "l"(pointer));
    return address;
}
#endif

// `Bytes` is 4 or 16, and both addresses are multiples of it.
template <int Bytes>
__device__ __forceinline__ void copy_async(void *shared, const void *global, bool valid)
{
#if defined(__CUDA_ARCH__)
    // Kept in the L1 cache (.ca): the taps of a window read the same pixels one after the other.
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;" ::"r"(shared_address(shared)), "l"(global),
                 "n"(Bytes), "r"(valid ? Bytes : 0)
                 : "memory");
#else
    emu::copy_async(shared, global, valid, Bytes);
#endif
}

// Closes a group of copies.
__device__ __forceinline__ void commit_copies()
{
#if defined(__CUDA_ARCH__)
    asm volatile("cp.async.commit_group;" ::: "memory");
#else
    emu::copy_async_commit();
#endif
}

// Waits until only the newest `Left` groups of this thread are under way.
template <int Left>
__device__ __forceinline__ void wait_for_copies()
{
#if defined(__CUDA_ARCH__)
    asm volatile("cp.async.wait_group %0;" ::"n"(Left) : "memory");
#else
    emu::copy_async_wait(Left);
#endif
}
