// What cuDNN says, in the numbers of the version that it plays, and what tests set of it.
#pragma once
#include <stdarg.h>
#include <stdio.h>

#include <atomic>

#include "../driver/sibling.hpp"

namespace emu {

enum DnnStatus {
    bad_param = 2000,
    null_pointer = 2002,
    misaligned_pointer = 2003,
    not_finalized = 2004,
    out_of_bound = 2005,
    size_insufficient = 2006,
    shape_mismatch = 2008,
    attribute_type = 2010,
    not_supported = 3000,
    execution_failed = 5000,
};

struct DnnSettings {
    std::atomic<size_t> version{91002}, runtime{12080};
    std::atomic<int> fusions{1};   // engines for graphs of several operations: 1, none in the list 0, refused -1
    std::atomic<int> wrong{0};     // does the engine with tensor cores compute wrongly?
};

inline DnnSettings& dnn() {
    static DnnSettings* only = new DnnSettings();
    return *only;
}

inline thread_local char last_error[256];

// A refusal with its reason.
__attribute__((format(printf, 2, 3))) inline int refuse(int status, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    if (dnn().version >= 90000) return status;
    return status >= 5000 ? 8 : status >= 3000 ? 9 : 3;
}

struct DnnHandle {
    void* stream = nullptr;
};

}  // namespace emu

// 1, 0 or -1: is there an engine for several operations at once, none, or a refusal to look for one?
EMU_API void emu_cudnn(size_t version, size_t runtime, int fusions, int wrong) {
    emu::dnn().version = version;
    emu::dnn().runtime = runtime;
    emu::dnn().fusions = fusions;
    emu::dnn().wrong = wrong;
}

EMU_API size_t cudnnGetVersion() { return emu::dnn().version; }

EMU_API size_t cudnnGetCudartVersion() { return emu::dnn().runtime; }

EMU_API const char* cudnnGetErrorString(int status) {
    if (status == 0) return "CUDNN_STATUS_SUCCESS";
    if (status == 1001 || status == 1) return "CUDNN_STATUS_NOT_INITIALIZED";
    if (status == 3 || status / 1000 == 2) return "CUDNN_STATUS_BAD_PARAM";
    if (status == 9 || status / 1000 == 3) return "CUDNN_STATUS_NOT_SUPPORTED";
    if (status == 4 || status / 1000 == 4) return "CUDNN_STATUS_INTERNAL_ERROR";
    if (status == 8 || status / 1000 == 5) return "CUDNN_STATUS_EXECUTION_FAILED";
    return "CUDNN_STATUS unknown";
}

EMU_API void cudnnGetLastErrorString(char* text, size_t size) {
    snprintf(text, size, "%s", emu::last_error);
    emu::last_error[0] = 0;
}

EMU_API int cudnnCreate(void** handle) {
    EMU_ENTER();
    *handle = new emu::DnnHandle();
    emu::driver.count("cuDNN handle", 1);
    return 0;
}

EMU_API int cudnnDestroy(void* handle) {
    int told = emu::driver.enter(__func__);
    if (handle == nullptr) return emu::refuse(emu::null_pointer, "no handle");
    delete static_cast<emu::DnnHandle*>(handle);
    emu::driver.count("cuDNN handle", -1);
    return told;
}

EMU_API int cudnnSetStream(void* handle, void* stream) {
    EMU_ENTER();
    if (handle == nullptr) return emu::refuse(emu::null_pointer, "no handle");
    static_cast<emu::DnnHandle*>(handle)->stream = stream;
    return 0;
}
