// How the other stand-ins reach the driver: the one in their own folder, so that copies in other folders stay apart.
#pragma once
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#include <functional>
#include <string>
#include <utility>

#define EMU_API extern "C" __attribute__((visibility("default")))

namespace emu {

inline std::string own_folder() {
    Dl_info own;
    dladdr(reinterpret_cast<void*>(own_folder), &own);
    std::string path = own.dli_fname;
    return path.substr(0, path.rfind('/'));
}

struct DriverSide {
    int (*enter)(const char* function);
    void (*count)(const char* kind, int change);
    int (*owns)(uint64_t address, uint64_t bytes);
    int (*refuse_in_capture)();
    int (*enqueue)(void* stream, const char* name, int (*run)(void*), void* state, void (*release)(void*));

    DriverSide() {
        void* library = dlopen((own_folder() + "/libcuda.so.1").c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) abort();
        bind(library, "emu_enter", enter);
        bind(library, "emu_count", count);
        bind(library, "emu_owns", owns);
        bind(library, "emu_refuse_in_capture", refuse_in_capture);
        bind(library, "emu_enqueue", enqueue);
    }

    template <class F>
    static void bind(void* library, const char* name, F& function) {
        function = reinterpret_cast<F>(dlsym(library, name));
        if (function == nullptr) abort();
    }
};

// Bound when the library is loaded: its folder may be gone later.
static const DriverSide driver;

// Work that a library puts into a stream; returns a status of the driver.
inline int run_in_stream(void* stream, const char* name, std::function<int()> work) {
    using Work = std::function<int()>;
    auto run = [](void* state) { return (*static_cast<Work*>(state))(); };
    auto release = [](void* state) { delete static_cast<Work*>(state); };
    return driver.enqueue(stream, name, run, new Work(std::move(work)), release);
}

}  // namespace emu

#define EMU_ENTER() \
    if (int code = emu::driver.enter(__func__)) return code
