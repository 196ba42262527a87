// A stand-in for cuBLAS: plain loops, in the stream that the handle has.
#include "driver/sibling.hpp"

namespace {

enum Status { not_initialized = 1, invalid_value = 7, execution_failed = 13 };

struct Handle {
    void* stream = nullptr;
    int math = 0;
    uint64_t workspace = 0;
};

// Matrices that lie column by column: element (i, j) at i + j * leading dimension.
template <class T>
struct Product {
    bool transpose_a, transpose_b;
    long m, n, k;
    T alpha, beta;
    uint64_t a;
    long lda, stride_a;
    uint64_t b;
    long ldb, stride_b;
    uint64_t c;
    long ldc, stride_c, batch;
};

template <class T>
int run(const Product<T>& p) {
    for (long z = 0; z < p.batch; z++) {
        auto* a = reinterpret_cast<const T*>(p.a) + z * p.stride_a;
        auto* b = reinterpret_cast<const T*>(p.b) + z * p.stride_b;
        auto* to = reinterpret_cast<T*>(p.c) + z * p.stride_c;
        for (long j = 0; j < p.n; j++) {
            for (long i = 0; i < p.m; i++) {
                T sum = 0;
                for (long t = 0; t < p.k; t++) {
                    T factor = p.transpose_a ? a[t + i * p.lda] : a[i + t * p.lda];
                    sum += factor * (p.transpose_b ? b[j + t * p.ldb] : b[t + j * p.ldb]);
                }
                T& c = to[i + j * p.ldc];
                // A factor of 0 means that what was there is not even read.
                c = p.beta == 0 ? p.alpha * sum : p.alpha * sum + p.beta * c;
            }
        }
    }
    return 0;
}

bool owns_matrices(uint64_t address, long rows, long columns, long leading, long stride, long batch, size_t size) {
    if (leading < (rows > 1 ? rows : 1) || stride < 0 || address % size != 0) return false;
    if (rows == 0 || columns == 0) return true;
    return emu::driver.owns(address, ((batch - 1) * stride + (columns - 1) * leading + rows) * size) != 0;
}

template <class T>
int multiply(void* handle, const char* name, int ta, int tb, const Product<T>& p) {
    if (handle == nullptr) return not_initialized;
    if (ta < 0 || ta > 1 || tb < 0 || tb > 1 || p.m < 0 || p.n < 0 || p.k < 0 || p.batch < 0) return invalid_value;
    if (p.m == 0 || p.n == 0 || p.batch == 0) return 0;
    auto* own = static_cast<Handle*>(handle);
    // Without a workspace of the caller's, cuBLAS would take memory when it is used first, which a graph cannot have.
    if (own->workspace == 0) return execution_failed;
    long rows_a = ta == 1 ? p.k : p.m, rows_b = tb == 1 ? p.n : p.k;
    bool has_all = owns_matrices(p.a, rows_a, p.m + p.k - rows_a, p.lda, p.stride_a, p.batch, sizeof(T)) &&
                   owns_matrices(p.b, rows_b, p.n + p.k - rows_b, p.ldb, p.stride_b, p.batch, sizeof(T)) &&
                   owns_matrices(p.c, p.m, p.n, p.ldc, p.stride_c, p.batch, sizeof(T));
    // Results that overlap are nobody's.
    bool is_apart = p.batch == 1 || p.stride_c >= (p.n - 1) * p.ldc + p.m;
    if (!has_all || !is_apart) return invalid_value;
    return emu::run_in_stream(own->stream, name, [=] { return run(p); }) == 0 ? 0 : execution_failed;
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

EMU_API int cublasGetProperty(int property, int* value) {
    EMU_ENTER();
    constexpr int version[] = {12, 8, 4};
    if (property < 0 || property > 2) return invalid_value;
    *value = version[property];
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
    Product<float> product{ta == 1, tb == 1, m, n, k, *alpha, *beta, a, lda, 0, b, ldb, 0, c, ldc, 0, 1};
    return multiply(handle, "cublasSgemm", ta, tb, product);
}

EMU_API int cublasDgemmStridedBatched(void* handle, int ta, int tb, int m, int n, int k, const double* alpha,
                                      uint64_t a, int lda, long long stride_a, uint64_t b, int ldb, long long stride_b,
                                      const double* beta, uint64_t c, int ldc, long long stride_c, int batch) {
    EMU_ENTER();
    Product<double> product{ta == 1, tb == 1, m, n, k, *alpha, *beta, a, lda, stride_a, b, ldb, stride_b, c, ldc,
                            stride_c, batch};
    return multiply(handle, "cublasDgemmStridedBatched", ta, tb, product);
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
