// A stand-in for cuBLAS: plain loops, in the stream that the handle has.
#include "driver/sibling.hpp"

namespace {

enum Status { not_initialized = 1, invalid_value = 7, execution_failed = 13 };

struct Handle {
    void* stream = nullptr;
    int math = 0;
    uint64_t workspace = 0;
};

struct Product {
    bool transpose_a, transpose_b;
    int m, n, k;
    float alpha, beta;
    const float *a, *b;
    float* c;
    int lda, ldb, ldc;
};

// Column by column: element (i, j) of a matrix lies at i + j * leading dimension.
int run(void* state) {
    auto& p = *static_cast<Product*>(state);
    for (int j = 0; j < p.n; j++) {
        for (int i = 0; i < p.m; i++) {
            float sum = 0;
            for (int t = 0; t < p.k; t++) {
                size_t at_a = p.transpose_a ? t + static_cast<size_t>(i) * p.lda : i + static_cast<size_t>(t) * p.lda;
                size_t at_b = p.transpose_b ? j + static_cast<size_t>(t) * p.ldb : t + static_cast<size_t>(j) * p.ldb;
                sum += p.a[at_a] * p.b[at_b];
            }
            float& c = p.c[i + static_cast<size_t>(j) * p.ldc];
            // A factor of 0 means that what was there is not even read.
            c = p.beta == 0 ? p.alpha * sum : p.alpha * sum + p.beta * c;
        }
    }
    return 0;
}

bool owns_matrix(uint64_t address, int rows, int columns, int leading) {
    if (leading < (rows > 1 ? rows : 1)) return false;
    uint64_t numbers = static_cast<uint64_t>(columns - 1) * leading + rows;
    return emu::driver.owns(address, numbers * sizeof(float)) != 0;
}

}  // namespace

EMU_API int cublasCreate_v2(void** handle) {
    EMU_ENTER();
    *handle = new Handle();
    emu::driver.count("cuBLAS handle", 1);
    return 0;
}

EMU_API int cublasDestroy_v2(void* handle) {
    int told = emu::driver.enter(__func__);
    if (handle == nullptr) return not_initialized;
    delete static_cast<Handle*>(handle);
    emu::driver.count("cuBLAS handle", -1);
    return told;
}

EMU_API int cublasGetVersion_v2(void*, int* version) {
    EMU_ENTER();
    *version = 120804;
    return 0;
}

// Takes the workspace away, as cuBLAS does.
EMU_API int cublasSetStream_v2(void* handle, void* stream) {
    EMU_ENTER();
    if (handle == nullptr) return not_initialized;
    static_cast<Handle*>(handle)->stream = stream;
    static_cast<Handle*>(handle)->workspace = 0;
    return 0;
}

EMU_API int cublasSetWorkspace_v2(void* handle, uint64_t workspace, size_t bytes) {
    EMU_ENTER();
    if (handle == nullptr) return not_initialized;
    if (!emu::driver.owns(workspace, bytes) || workspace % 256 != 0) return invalid_value;
    static_cast<Handle*>(handle)->workspace = workspace;
    return 0;
}

EMU_API int cublasSetMathMode(void* handle, int mode) {
    EMU_ENTER();
    if (handle == nullptr) return not_initialized;
    if (mode != 0 && mode != 2 && mode != 3) return invalid_value;
    static_cast<Handle*>(handle)->math = mode;
    return 0;
}

EMU_API int cublasSgemm_v2(void* handle, int ta, int tb, int m, int n, int k, const float* alpha, uint64_t a, int lda,
                           uint64_t b, int ldb, const float* beta, uint64_t c, int ldc) {
    EMU_ENTER();
    if (handle == nullptr) return not_initialized;
    auto* own = static_cast<Handle*>(handle);
    if (ta < 0 || ta > 1 || tb < 0 || tb > 1 || m < 0 || n < 0 || k < 0) return invalid_value;
    if (m == 0 || n == 0) return 0;
    // Without a workspace of the caller's, cuBLAS would take memory when it is used first, which a graph cannot have.
    if (own->workspace == 0) return execution_failed;
    bool has_a = owns_matrix(a, ta == 1 ? k : m, ta == 1 ? m : k, lda);
    bool has_b = owns_matrix(b, tb == 1 ? n : k, tb == 1 ? k : n, ldb);
    if (!has_a || !has_b || !owns_matrix(c, m, n, ldc)) return invalid_value;
    auto at = [](uint64_t address) { return reinterpret_cast<float*>(address); };
    auto* product = new Product{ta == 1, tb == 1, m, n, k, *alpha, *beta, at(a), at(b), at(c), lda, ldb, ldc};
    auto release = [](void* state) { delete static_cast<Product*>(state); };
    return emu::driver.enqueue(own->stream, "cublasSgemm", run, product, release) == 0 ? 0 : execution_failed;
}

EMU_API const char* cublasGetStatusString(int status) {
    switch (status) {
        case 0: return "CUBLAS_STATUS_SUCCESS";
        case not_initialized: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case 3: return "CUBLAS_STATUS_ALLOC_FAILED";
        case invalid_value: return "CUBLAS_STATUS_INVALID_VALUE";
        case execution_failed: return "CUBLAS_STATUS_EXECUTION_FAILED";
        case 14: return "CUBLAS_STATUS_INTERNAL_ERROR";
        case 15: return "CUBLAS_STATUS_NOT_SUPPORTED";
        default: return "CUBLAS_STATUS unknown";
    }
}
