// The GPUs of the emulated machine and their primary contexts, and what a thread may call when.
#pragma once
#include <memory>

#include "ledger.hpp"

namespace emu {

enum Status {
    invalid_value = 1,
    out_of_memory = 2,
    not_initialized = 3,
    no_device = 100,
    invalid_device = 101,
    invalid_image = 200,
    invalid_context = 201,
    no_binary_for_gpu = 209,
    invalid_handle = 400,
    not_found = 500,
    not_ready = 600,
    illegal_address = 700,
    context_is_destroyed = 709,
    launch_failed = 719,
    capture_unsupported = 900,
    capture_invalidated = 901,
    capture_unmatched = 903,
    capture_wrong_thread = 908,
};

struct Gpu {
    int ordinal;
    int retained = 0;
    int sticky = 0;  // the error that ended the context
};

struct Machine {
    std::recursive_mutex gate;  // of everything but the running of kernels
    bool initialized = false;
    int driver_version = 12080, gpu_count = 1, architecture = 90;
    uint64_t memory = 8ull << 30, used = 0;
    Gpu gpus[8] = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}};
};

inline Machine& machine() {
    static Machine* only = new Machine();
    return *only;
}

using Hold = std::lock_guard<std::recursive_mutex>;

inline thread_local Gpu* current_context = nullptr;

inline bool is_sticky(int code) { return code == illegal_address || (code >= 702 && code <= 721) || code == 999; }

// A context that went wrong answers every call with what ended it.
inline int stick(Gpu* gpu, int code) {
    if (gpu != nullptr && is_sticky(code) && gpu->sticky == 0) gpu->sticky = code;
    return code;
}

inline int check_context() {
    if (current_context == nullptr) return invalid_context;
    if (current_context->retained == 0) return context_is_destroyed;
    return current_context->sticky;
}

inline int enter_initialized(const char* function) {
    if (int code = ledger().enter(function)) return stick(current_context, code);
    return machine().initialized ? 0 : static_cast<int>(not_initialized);
}

inline int enter_context(const char* function) {
    if (int code = enter_initialized(function)) return code;
    return check_context();
}

}  // namespace emu

// At the head of each function: it may have been told to fail.
#define EMU_ENTER() \
    if (int code = emu::enter_initialized(__func__)) return code; \
    emu::Hold hold(emu::machine().gate)
#define EMU_ENTER_CONTEXT() \
    if (int code = emu::enter_context(__func__)) return code; \
    emu::Hold hold(emu::machine().gate)
