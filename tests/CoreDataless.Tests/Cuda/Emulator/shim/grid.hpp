// Runs a grid on the host: blocks one after the other, the threads of a block as fibers of the calling thread. A thread
// starts only when nothing that has started can go on, and a fiber whose thread has returned runs the next one, so that
// threads that never meet a barrier share one stack. A barrier that some thread cannot reach is found: then nobody can
// go on.
#pragma once
#include <stdarg.h>
#include <stdio.h>

#include "fiber.hpp"
#include "kernel_entry.hpp"

struct uint3 {
    unsigned x, y, z;
};
struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
};

static thread_local uint3 threadIdx, blockIdx;
static thread_local dim3 blockDim, gridDim;
constexpr int warpSize = 32;

namespace emu {

constexpr unsigned most_threads = 1024;

// Where a barrier stands in the source: one barrier may well become several in compiled code.
struct Site {
    const char* file;
    int line;
    bool operator!=(const Site& other) const { return line != other.line || (file != other.file && strcmp(file, other.file) != 0); }
};

// A copy that was started and must not be seen before it was waited for.
struct PendingCopy {
    void* to;
    const void* from;  // none: zeros
    unsigned bytes, group;
};

constexpr unsigned most_copies = 64;  // of a thread, in flight

struct Thread {
    Fiber* fiber;
    uint3 index;
    // What it brings to an operation of its warp.
    void* offer;
    unsigned mask;
    Site site;
    unsigned copy_count, copy_group;
};

struct Warp {
    unsigned waiting;  // lanes, as a mask
};

// One launch. What it keeps of its threads is theirs while a block runs.
struct Launch {
    Fiber host = {};
    Fiber* idle = nullptr;
    Fiber* fibers[most_threads];
    unsigned fiber_count = 0;

    Thread* threads;
    PendingCopy* copies = nullptr;  // of all threads, oldest first; made when the first one is started
    Warp warps[most_threads / 32];
    unsigned ready[most_threads];  // a ring of threads that may go on
    unsigned ready_first, ready_count;
    unsigned count, started, returned;
    unsigned current;
    uint3 next_index;  // of the thread that starts next

    unsigned waiting;  // at the block's barrier
    Site barrier;

    void (*kernel)(const void*);
    const void* arguments;
    char* message;
    size_t message_size;
    bool failed = false;
};

static thread_local Launch* launch;

inline void make_ready(unsigned thread) {
    Launch& l = *launch;
    l.ready[(l.ready_first + l.ready_count++) % most_threads] = thread;
}

inline void become(unsigned thread) {
    launch->current = thread;
    threadIdx = launch->threads[thread].index;
}

void fiber_main();

// The fiber that goes on when the current one cannot: the host's when all is done, or nothing can be.
inline Fiber* next_fiber() {
    Launch& l = *launch;
    if (l.ready_count > 0) {
        unsigned thread = l.ready[l.ready_first];
        l.ready_first = (l.ready_first + 1) % most_threads;
        l.ready_count--;
        become(thread);
        return l.threads[thread].fiber;
    }
    if (l.started == l.count) return &l.host;
    if (Fiber* fiber = l.idle) {
        l.idle = fiber->next;
        return fiber;
    }
    return l.fibers[l.fiber_count++] = fiber_pool.take(fiber_main);
}

// Lets others run until somebody makes this thread ready.
inline void suspend() {
    Fiber* self = launch->threads[launch->current].fiber;
    switch_fiber(*self, *next_fiber());
}

// Ends the launch from within a thread; the message says which.
[[noreturn]] __attribute__((format(printf, 1, 2))) inline void fail(const char* format, ...) {
    Launch& l = *launch;
    uint3 thread = threadIdx, block = blockIdx;
    int length = snprintf(l.message, l.message_size, "block (%u, %u, %u), thread (%u, %u, %u): ", block.x, block.y,
                          block.z, thread.x, thread.y, thread.z);
    va_list arguments;
    va_start(arguments, format);
    if (length >= 0 && static_cast<size_t>(length) < l.message_size)
        vsnprintf(l.message + length, l.message_size - length, format, arguments);
    va_end(arguments);
    l.failed = true;
    switch_fiber(*l.threads[l.current].fiber, l.host);
    abort();
}

inline void start_next(Fiber* self) {
    Launch& l = *launch;
    unsigned i = l.started++;
    Thread& thread = l.threads[i];
    thread.fiber = self;
    uint3& next = l.next_index;
    thread.index = next;
    thread.copy_count = thread.copy_group = 0;
    if (++next.x == blockDim.x) {
        next.x = 0;
        if (++next.y == blockDim.y) next = {0, 0, next.z + 1};
    }
    become(i);
    l.kernel(l.arguments);
    l.returned++;
}

// A fiber's life: it runs threads that have not started, and rests where others can go on.
inline void fiber_main() {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
#endif
    Launch& l = *launch;
    Fiber* self = nullptr;
    for (;;) {
        // A fiber is known by what it was taken for: the newest, until it has run a thread.
        if (self == nullptr) self = l.fibers[l.fiber_count - 1];
        while (l.ready_count == 0 && l.started < l.count) start_next(self);
        self->next = l.idle;
        l.idle = self;
        Fiber* next = next_fiber();
        if (next != self) switch_fiber(*self, *next);
    }
}

inline void run_block() {
    Launch& l = *launch;
    l.ready_first = l.ready_count = l.started = l.returned = l.waiting = 0;
    l.next_index = {0, 0, 0};
    for (unsigned w = 0; w * 32 < l.count; w++) l.warps[w].waiting = 0;
    switch_fiber(l.host, *next_fiber());
    if (l.failed || l.returned == l.count) return;
    l.failed = true;
    uint3 block = blockIdx;
    Site site = l.barrier;
    unsigned at_block = l.waiting;
    for (unsigned t = 0; at_block == 0 && t < l.count; t++)
        if (l.warps[t / 32].waiting >> t % 32 & 1) site = l.threads[t].site;
    snprintf(l.message, l.message_size,
             "block (%u, %u, %u): divergent barrier: of %u threads %u have returned, %u wait for the block and %u for "
             "their warp, at %s:%d",
             block.x, block.y, block.z, l.count, l.returned, at_block, l.count - l.returned - at_block, site.file,
             site.line);
}

// All blocks of a grid. The kernel takes its arguments by address.
inline bool run_grid(Extent grid, Extent block, void (*kernel)(const void*), const void* arguments, char* message,
                     size_t message_size) {
    Launch l;
    l.kernel = kernel;
    l.arguments = arguments;
    l.message = message;
    l.message_size = message_size;
    l.count = block.x * block.y * block.z;
    l.threads = static_cast<Thread*>(calloc(l.count, sizeof(Thread)));
    launch = &l;
    gridDim = dim3(grid.x, grid.y, grid.z);
    blockDim = dim3(block.x, block.y, block.z);
    for (unsigned z = 0; z < grid.z && !l.failed; z++)
        for (unsigned y = 0; y < grid.y && !l.failed; y++)
            for (unsigned x = 0; x < grid.x && !l.failed; x++) {
                blockIdx = {x, y, z};
                run_block();
            }
    launch = nullptr;
    for (unsigned f = 0; f < l.fiber_count; f++) fiber_pool.give(l.fibers[f]);
    free(l.threads);
    free(l.copies);
    return !l.failed;
}

// The entry of a kernel of one struct, by value.
template <class Arguments>
struct EntryOf;
template <class Arguments>
struct EntryOf<void (*)(Arguments)> {
    static_assert(sizeof(Arguments) <= 4096, "a kernel takes at most 4 KiB of arguments");
    template <void (*kernel)(Arguments)>
    static bool run(Extent grid, Extent block, const void* arguments, char* message, size_t message_size) {
        auto call = [](const void* a) { kernel(*static_cast<const Arguments*>(a)); };
        return run_grid(grid, block, call, arguments, message, message_size);
    }
    static constexpr size_t bytes = sizeof(Arguments);
};

}  // namespace emu

// What the stand-in compiler appends for each kernel that it finds.
#define EMU_KERNEL(name, threads)                                                             \
    extern "C" __attribute__((visibility("default"))) const emu::KernelEntry emu_kernel_##name; \
    const emu::KernelEntry emu_kernel_##name = {emu::EntryOf<decltype(&name)>::run<name>,        \
                                                emu::EntryOf<decltype(&name)>::bytes, threads};

inline void __syncthreads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    emu::Launch& l = *emu::launch;
    emu::Site here = {file, line};
    if (l.waiting == 0) l.barrier = here;
    if (l.barrier != here)
        emu::fail("divergent barrier: it waits at %s:%d, others at %s:%d", file, line, l.barrier.file, l.barrier.line);
    if (++l.waiting < l.count) {
        emu::suspend();
        return;
    }
    l.waiting = 0;
    for (unsigned t = 0; t < l.count; t++)
        if (t != l.current) emu::make_ready(t);
}
