// Stacks that give way to one another: what the threads of a block run on. A switch saves the registers that a C++ call
// keeps, nothing else, so that a barrier costs nanoseconds.
#pragma once
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace emu {

#if defined(__SANITIZE_ADDRESS__)
constexpr size_t stack_bytes = 1 << 19;  // red zones round every local
#else
constexpr size_t stack_bytes = 1 << 16;
#endif

struct Fiber {
#if defined(__x86_64__)
    void* top;
#else
    ucontext_t context;
#endif
    char* stack;  // none: the stack that the host called on
    Fiber* next;  // in a list of idle ones
};

#if defined(__x86_64__)
extern "C" __attribute__((visibility("hidden"))) void emu_switch_stack(void** from, void* to);
asm(R"(
    .pushsection .text
    .type emu_switch_stack, @function
emu_switch_stack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emu_switch_stack, . - emu_switch_stack
    .popsection
)");
#endif

// Goes on with another fiber; returns when somebody switches back.
inline void switch_fiber(Fiber& from, Fiber& to) {
#if defined(__SANITIZE_ADDRESS__)
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(&fake, to.stack, to.stack ? stack_bytes : 0);
#endif
#if defined(__x86_64__)
    emu_switch_stack(&from.top, to.top);
#else
    swapcontext(&from.context, &to.context);
#endif
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
}

// Makes the first switch to a fiber call `main`, which never returns.
inline void prepare_fiber(Fiber& fiber, void (*main)()) {
#if defined(__x86_64__)
    // A return address, six registers below it; a function starts with its stack 8 bytes off a multiple of 16.
    // Tops at the same place of every stack would share the few lines of a cache that this place may lie in.
    size_t shift = reinterpret_cast<size_t>(fiber.stack) / stack_bytes % 64 * 320;
    void** top = reinterpret_cast<void**>(fiber.stack + stack_bytes - shift) - 2;
    *top = reinterpret_cast<void*>(main);
    memset(top - 6, 0, 6 * sizeof(void*));
    fiber.top = top - 6;
#else
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack;
    fiber.context.uc_stack.ss_size = stack_bytes;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, main, 0);
#endif
}

// Fibers that no launch uses, for all threads of the host. Pages of a stack that was never deep are never touched.
class FiberPool {
public:
    ~FiberPool() {
        while (Fiber* fiber = idle_) {
            idle_ = fiber->next;
            munmap(fiber->stack, stack_bytes);
            delete fiber;
        }
    }

    // One that starts at the top of `main`: where it stopped in an earlier launch is forgotten.
    Fiber* take(void (*main)()) {
        lock();
        Fiber* fiber = idle_;
        if (fiber != nullptr) idle_ = fiber->next;
        unlock();
        if (fiber == nullptr) {
            void* stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (stack == MAP_FAILED) abort();
            fiber = new Fiber();
            fiber->stack = static_cast<char*>(stack);
        }
        prepare_fiber(*fiber, main);
        return fiber;
    }

    void give(Fiber* fiber) {
        lock();
        fiber->next = idle_;
        idle_ = fiber;
        unlock();
    }

private:
    void lock() {
        while (__atomic_test_and_set(&locked_, __ATOMIC_ACQUIRE)) {
        }
    }
    void unlock() { __atomic_clear(&locked_, __ATOMIC_RELEASE); }

    Fiber* idle_ = nullptr;
    bool locked_ = false;
};

static FiberPool fiber_pool;

}  // namespace emu
