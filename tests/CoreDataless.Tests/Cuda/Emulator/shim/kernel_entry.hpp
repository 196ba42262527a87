// How the stand-in driver calls a kernel of a stand-in cubin.
#pragma once
#include <stddef.h>

namespace emu {

struct Extent {
    unsigned x, y, z;
};

struct KernelEntry {
    // Runs the whole grid. False when it went wrong; then the message says how.
    bool (*run)(Extent grid, Extent block, const void* arguments, char* message, size_t message_size);
    size_t argument_bytes;
    unsigned most_threads;  // of a block: __launch_bounds__
};

}  // namespace emu
