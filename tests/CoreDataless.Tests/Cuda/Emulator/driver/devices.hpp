// Devices, primary contexts, errors, and what tests set of the machine.
#pragma once
#include "modules.hpp"

namespace emu {

struct StatusText {
    int code;
    const char *name, *text;
};

constexpr StatusText status_texts[] = {
    {0, "CUDA_SUCCESS", "no error"},
    {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {4, "CUDA_ERROR_DEINITIALIZED", "driver shutting down"},
    {34, "CUDA_ERROR_STUB_LIBRARY", "CUDA driver is a stub library"},
    {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the provided PTX was compiled with an unsupported toolchain."},
    {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {600, "CUDA_ERROR_NOT_READY", "device not ready"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {709, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"},
    {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
    {908, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD", "attempt to terminate a thread-local capture from another thread"},
    {999, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

inline const StatusText* find_status(int code) {
    for (auto& status : status_texts)
        if (status.code == code) return &status;
    return nullptr;
}

inline Gpu* find_gpu(int ordinal) {
    bool known = ordinal >= 0 && ordinal < machine().gpu_count;
    return known ? &machine().gpus[ordinal] : nullptr;
}

}  // namespace emu

EMU_API int cuGetErrorName(int code, const char** name) {
    auto* status = emu::find_status(code);
    *name = status == nullptr ? nullptr : status->name;
    return status == nullptr ? emu::invalid_value : 0;
}

// A kernel's failure comes with what went wrong, which a device would not tell.
EMU_API int cuGetErrorString(int code, const char** text) {
    auto* status = emu::find_status(code);
    *text = status == nullptr ? nullptr : status->text;
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    if (emu::is_sticky(code) && !emu::ledger().last_fault.empty()) {
        static thread_local std::string said;
        said = emu::ledger().last_fault;
        *text = said.c_str();
    }
    return status == nullptr ? emu::invalid_value : 0;
}

EMU_API int cuInit(unsigned flags) {
    if (int code = emu::ledger().enter(__func__)) return code;
    emu::Hold hold(emu::machine().gate);
    if (flags != 0) return emu::invalid_value;
    if (emu::machine().gpu_count == 0) return emu::no_device;
    emu::machine().initialized = true;
    return 0;
}

EMU_API int cuDriverGetVersion(int* version) {
    if (int code = emu::ledger().enter(__func__)) return code;
    *version = emu::machine().driver_version;
    return 0;
}

EMU_API int cuDeviceGetCount(int* count) {
    EMU_ENTER();
    *count = emu::machine().gpu_count;
    return 0;
}

EMU_API int cuDeviceGet(int* device, int ordinal) {
    EMU_ENTER();
    if (emu::find_gpu(ordinal) == nullptr) return emu::invalid_device;
    *device = ordinal;
    return 0;
}

EMU_API int cuDeviceGetName(char* name, int size, int device) {
    EMU_ENTER();
    if (emu::find_gpu(device) == nullptr) return emu::invalid_device;
    emu::copy_text("Emulated GPU " + std::to_string(device), name, size);
    return 0;
}

EMU_API int cuDeviceGetAttribute(int* value, int attribute, int device) {
    EMU_ENTER();
    if (emu::find_gpu(device) == nullptr) return emu::invalid_device;
    switch (attribute) {
        case 1: *value = 1024; return 0;        // threads of a block
        case 8: *value = 48 << 10; return 0;    // shared memory of a block
        case 10: *value = 32; return 0;         // threads of a warp
        case 16: *value = 132; return 0;        // multiprocessors
        case 38: *value = 50 << 20; return 0;   // second-level cache
        case 75: *value = emu::machine().architecture / 10; return 0;
        case 76: *value = emu::machine().architecture % 10; return 0;
        case 97: *value = 227 << 10; return 0;  // shared memory of a block that asks for it
        case 115: *value = 1; return 0;         // memory pools
        default: return emu::invalid_value;
    }
}

EMU_API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    EMU_ENTER();
    if (emu::find_gpu(device) == nullptr) return emu::invalid_device;
    *bytes = emu::machine().memory;
    return 0;
}

EMU_API int cuDevicePrimaryCtxRetain(void** context, int device) {
    EMU_ENTER();
    emu::Gpu* gpu = emu::find_gpu(device);
    if (gpu == nullptr) return emu::invalid_device;
    gpu->retained++;
    emu::ledger().count("context", 1);
    *context = gpu;
    return 0;
}

// The last one ends the context. What it left behind stays counted as alive: somebody forgot it.
EMU_API int cuDevicePrimaryCtxRelease_v2(int device) {
    int told = emu::enter_initialized(__func__);
    emu::Hold hold(emu::machine().gate);
    emu::Gpu* gpu = emu::find_gpu(device);
    if (gpu == nullptr) return emu::invalid_device;
    if (gpu->retained == 0) return emu::invalid_context;
    emu::ledger().count("context", -1);
    if (--gpu->retained == 0) gpu->sticky = 0;
    return told;
}

EMU_API int cuCtxSetCurrent(void* context) {
    EMU_ENTER();
    auto* gpu = static_cast<emu::Gpu*>(context);
    if (gpu != nullptr && gpu->retained == 0) return emu::context_is_destroyed;
    emu::current_context = gpu;
    return 0;
}

EMU_API int cuCtxGetCurrent(void** context) {
    EMU_ENTER();
    *context = emu::current_context;
    return 0;
}

EMU_API void emu_machine(int driver_version, int gpu_count, int architecture, uint64_t memory) {
    emu::Hold hold(emu::machine().gate);
    auto& machine = emu::machine();
    machine.driver_version = driver_version;
    machine.gpu_count = gpu_count;
    machine.architecture = architecture;
    machine.memory = memory;
}
