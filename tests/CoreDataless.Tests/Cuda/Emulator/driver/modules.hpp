// Modules are shared objects of kernels compiled by the stand-in compiler; launches are held to the limits of a device.
#pragma once
#include <dlfcn.h>
#include <elf.h>
#include <unistd.h>

#include "../shim/kernel_entry.hpp"
#include "memory.hpp"

namespace emu {

struct Module {
    void* library;
    std::vector<void*> functions;
    ~Module() { dlclose(library); }
};

struct Function {
    std::shared_ptr<Module> module;
    const KernelEntry* entry;
    std::string name;
};

inline Registry<Module>& modules() {
    static auto* only = new Registry<Module>("module");
    return *only;
}
inline Registry<Function>& functions() {
    static auto* only = new Registry<Function>(nullptr);
    return *only;
}

// Bytes of a shared object: its section headers are the last thing in it. 0: it is none.
inline size_t image_bytes(const void* image) {
    auto* header = static_cast<const Elf64_Ehdr*>(image);
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return 0;
    return header->e_shoff + static_cast<size_t>(header->e_shnum) * header->e_shentsize;
}

inline void* load_image(const void* image) {
    size_t bytes = image_bytes(image);
    if (bytes == 0) return nullptr;
    const char* folder = getenv("TMPDIR");
    std::string path = std::string(folder != nullptr ? folder : "/tmp") + "/cubin-XXXXXX";
    int file = mkstemp(path.data());
    if (file < 0) return nullptr;
    bool whole = write(file, image, bytes) == static_cast<ssize_t>(bytes);
    close(file);
    void* library = whole ? dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) : nullptr;
    unlink(path.c_str());
    return library;
}

inline bool is_within_limits(Extent grid, Extent block) {
    return grid.x > 0 && grid.x <= 0x7fffffffu && grid.y > 0 && grid.y <= 65535 && grid.z > 0 && grid.z <= 65535 &&
           block.x > 0 && block.x <= 1024 && block.y > 0 && block.y <= 1024 && block.z > 0 && block.z <= 64 &&
           static_cast<uint64_t>(block.x) * block.y * block.z <= 1024;
}

inline int run_kernel(const Function& function, Extent grid, Extent block, const std::string& arguments) {
    char message[512] = "";
    ledger().note("run " + function.name);
    if (!function.entry->run(grid, block, arguments.data(), message, sizeof message)) {
        ledger().blame(function.name + ": " + message);
        return launch_failed;
    }
    return check_guards(function.name);
}

}  // namespace emu

EMU_API int cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**) {
    EMU_ENTER_CONTEXT();
    if (int code = emu::forbidden_in_capture()) return code;
    void* library = emu::load_image(image);
    if (library == nullptr) return emu::invalid_image;
    auto made = std::make_shared<emu::Module>();
    made->library = library;
    auto* architecture = static_cast<const int*>(dlsym(library, "emu_architecture"));
    if (architecture == nullptr) return emu::invalid_image;
    // A cubin serves its own major version from its minor version on.
    int own = emu::machine().architecture;
    if (*architecture / 10 != own / 10 || *architecture > own) return emu::no_binary_for_gpu;
    *module = emu::modules().add(std::move(made));
    return 0;
}

EMU_API int cuModuleUnload(void* handle) {
    int told = emu::enter_context(__func__);
    if (told == emu::invalid_context || told == emu::context_is_destroyed) return told;
    emu::drain_all();
    auto module = emu::modules().remove(handle);
    if (module == nullptr) return told != 0 ? told : emu::invalid_handle;
    for (void* function : module->functions) emu::functions().remove(function);
    return told;
}

EMU_API int cuModuleGetFunction(void** function, void* handle, const char* name) {
    EMU_ENTER_CONTEXT();
    auto module = emu::modules().find(handle);
    if (module == nullptr) return emu::invalid_handle;
    auto* entry = static_cast<const emu::KernelEntry*>(dlsym(module->library, ("emu_kernel_" + std::string(name)).c_str()));
    if (entry == nullptr) return emu::not_found;
    *function = emu::functions().add(std::make_shared<emu::Function>(emu::Function{module, entry, name}));
    module->functions.push_back(*function);
    return 0;
}

EMU_API int cuFuncGetAttribute(int* value, int attribute, void* handle) {
    EMU_ENTER_CONTEXT();
    auto function = emu::functions().find(handle);
    if (function == nullptr) return emu::invalid_handle;
    if (attribute < 0 || attribute > 9) return emu::invalid_value;
    // Of registers, shared and local memory the host knows nothing.
    *value = attribute == 0 ? static_cast<int>(function->entry->most_threads) : 0;
    return 0;
}

EMU_API int cuFuncSetAttribute(void* handle, int, int) {
    EMU_ENTER_CONTEXT();
    return emu::functions().find(handle) == nullptr ? emu::invalid_handle : 0;
}

EMU_API int cuLaunchKernel(void* handle, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                           unsigned block_y, unsigned block_z, unsigned dynamic_shared, void* stream, void** parameters,
                           void**) {
    EMU_ENTER_CONTEXT();
    auto function = emu::functions().find(handle);
    if (function == nullptr) return emu::invalid_handle;
    emu::Extent grid = {grid_x, grid_y, grid_z}, block = {block_x, block_y, block_z};
    if (!emu::is_within_limits(grid, block) || dynamic_shared != 0) return emu::invalid_value;
    if (block_x * block_y * block_z > function->entry->most_threads) return emu::invalid_value;
    std::string arguments(static_cast<const char*>(parameters[0]), function->entry->argument_bytes);
    return emu::enqueue(stream, [=] { return emu::run_kernel(*function, grid, block, arguments); });
}

// For the other libraries: work in a stream. `release` frees `state` when nothing can run it any more.
EMU_API int emu_enqueue(void* stream, const char* name, int (*run)(void*), void* state, void (*release)(void*)) {
    emu::Hold hold(emu::machine().gate);
    std::shared_ptr<void> owned(state, release);
    if (int code = emu::check_context()) return code;
    return emu::enqueue(stream, [=, text = std::string(name)] {
        emu::ledger().note("run " + text);
        int code = run(owned.get());
        return code != 0 ? code : emu::check_guards(text);
    });
}
