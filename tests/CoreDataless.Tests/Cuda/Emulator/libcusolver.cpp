// A stand-in for cuSOLVER: eigenvalues and QR in float64, in the stream that the handle has. It is as strict as it may
// be: a matrix is destroyed, the triangle that is not named is not read, the workspaces are written to.
#include <string.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <vector>

#include "cusolver/eigenvalues.hpp"
#include "driver/sibling.hpp"

namespace {

enum Status { not_initialized = 1, invalid_value = 3, execution_failed = 6, not_supported = 9 };

constexpr int float64 = 1;
constexpr int launch_failed = 719;  // what the driver calls it
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Handle {
    void* stream = nullptr;
};

struct Parameters {};

// Which matrices do not converge, of those whose eigenvalues are asked for since tests said so.
struct Fate {
    std::mutex gate;
    std::set<long> diverging;
    bool silent = false;  // then nobody is told, and the values are ones
    long asked = 0;

    std::vector<bool> of_next(long count) {
        std::lock_guard<std::mutex> hold(gate);
        std::vector<bool> diverges;
        while (count-- > 0) diverges.push_back(diverging.count(asked++) != 0);
        return diverges;
    }
};

Fate& fate() {
    static Fate* only = new Fate();
    return *only;
}

struct Workspaces {
    uint64_t device;
    size_t device_bytes;
    void* host;
    size_t host_bytes;
};

size_t bytes_of(long numbers) { return numbers * sizeof(double); }

bool owns(uint64_t address, long numbers, size_t size = sizeof(double)) {
    return address % size == 0 && emu::driver.owns(address, numbers * size);
}

bool owns_matrix(uint64_t address, long rows, long columns, long leading) {
    return owns(address, columns == 0 ? 0 : (columns - 1) * leading + rows);
}

double* numbers(uint64_t address) { return reinterpret_cast<double*>(address); }

int check(const void* handle, const void* parameters, std::initializer_list<int> types) {
    if (handle == nullptr || parameters == nullptr) return not_initialized;
    for (int type : types)
        if (type != float64) return not_supported;
    return 0;
}

// Who has less than was asked for is found out: all of it is used.
bool take(const Workspaces& given, size_t device_bytes, size_t host_bytes) {
    if (given.device_bytes < device_bytes || !owns(given.device, device_bytes / sizeof(double))) return false;
    if (given.host_bytes < host_bytes || (host_bytes > 0 && given.host == nullptr)) return false;
    if (host_bytes > 0) memset(given.host, 0xff, host_bytes);
    return true;
}

// Some versions give wrong values for batches where it is not: pytorch/pytorch#192483. Here the launch fails.
bool is_zero(const Workspaces& given) {
    const char* bytes = reinterpret_cast<const char*>(given.device);
    return std::all_of(bytes, bytes + given.device_bytes, [](char byte) { return byte == 0; });
}

// These routines wait for the GPU now and then, which no capture can have.
int enqueue(const void* handle, const char* name, std::function<int()> work) {
    if (emu::driver.refuse_in_capture() != 0) return execution_failed;
    void* stream = static_cast<const Handle*>(handle)->stream;
    return emu::run_in_stream(stream, name, std::move(work)) == 0 ? 0 : execution_failed;
}

struct EigenProblem {
    bool is_upper;
    long n, leading, batch;
    uint64_t a, w, info;
};

// The matrix, and one diagonal.
size_t eigen_bytes(long n) { return bytes_of(n * (n + 1)); }

// What users of the real one ran into, and its manual does not say.
constexpr long most_rows = 25'000, most_together = 32'000;

int check(const EigenProblem& p, int vectors, int triangle) {
    if (vectors != 0) return not_supported;
    bool fits = p.n >= 0 && p.n <= most_rows && p.batch >= 0 && p.batch <= most_together &&
                p.leading >= std::max(1L, p.n);
    return fits && triangle >= 0 && triangle <= 1 ? 0 : invalid_value;
}

void solve(const EigenProblem& p, long which, double* workspace, bool diverges) {
    long n = p.n;
    double *a = numbers(p.a) + which * n * p.leading, *w = numbers(p.w) + which * n;
    for (long j = 0; j < n; j++)
        for (long i = j; i < n; i++) workspace[i + j * n] = p.is_upper ? a[j + i * p.leading] : a[i + j * p.leading];
    for (long j = 0; j < n; j++) std::fill_n(a + j * p.leading, n, not_a_number);
    emu::reduce_to_three_diagonals(n, workspace, w, workspace + n * n);
    bool converged = !diverges && emu::find_eigenvalues(n, w, workspace + n * n);
    bool silent = fate().silent;
    if (converged) std::sort(w, w + n);
    else std::fill_n(w, n, silent ? 1.0 : not_a_number);
    reinterpret_cast<int*>(p.info)[which] = converged || silent ? 0 : 1;
}

int solve(const void* handle, const char* name, const EigenProblem& p, const Workspaces& given, size_t host_bytes,
          bool needs_zeros) {
    if (p.n == 0 || p.batch == 0) return 0;
    bool has_all = owns_matrix(p.a, p.n, p.n * p.batch, p.leading) && owns(p.w, p.n * p.batch) &&
                   owns(p.info, p.batch, sizeof(int)) && take(given, eigen_bytes(p.n) * p.batch, host_bytes);
    if (!has_all) return invalid_value;
    auto diverges = fate().of_next(p.batch);
    return enqueue(handle, name, [=] {
        if (needs_zeros && !is_zero(given)) return launch_failed;
        for (long i = 0; i < p.batch; i++) solve(p, i, numbers(given.device) + i * p.n * (p.n + 1), diverges[i]);
        return 0;
    });
}

}  // namespace

// Eigenvalues of these matrices, counted from now on, do not converge.
EMU_API void emu_cusolver(const int* diverging, int count, int silent) {
    std::lock_guard<std::mutex> hold(fate().gate);
    fate().diverging = {diverging, diverging + count};
    fate().silent = silent != 0;
    fate().asked = 0;
}

EMU_API int cusolverGetProperty(int property, int* value) {
    EMU_ENTER();
#ifdef EMU_WITHOUT_BATCHES
    constexpr int version[] = {11, 6, 3};
#else
    constexpr int version[] = {11, 7, 3};
#endif
    if (property < 0 || property > 2) return invalid_value;
    *value = version[property];
    return 0;
}

EMU_API int cusolverDnCreate(void** handle) {
    EMU_ENTER();
    *handle = new Handle();
    emu::driver.count("cuSOLVER handle", 1);
    return 0;
}

EMU_API int cusolverDnDestroy(void* handle) {
    int told = emu::driver.enter(__func__);
    if (handle == nullptr) return not_initialized;
    delete static_cast<Handle*>(handle);
    emu::driver.count("cuSOLVER handle", -1);
    return told;
}

EMU_API int cusolverDnSetStream(void* handle, void* stream) {
    EMU_ENTER();
    if (handle == nullptr) return not_initialized;
    static_cast<Handle*>(handle)->stream = stream;
    return 0;
}

EMU_API int cusolverDnCreateParams(void** parameters) {
    EMU_ENTER();
    *parameters = new Parameters();
    emu::driver.count("cuSOLVER parameters", 1);
    return 0;
}

EMU_API int cusolverDnDestroyParams(void* parameters) {
    int told = emu::driver.enter(__func__);
    if (parameters == nullptr) return not_initialized;
    delete static_cast<Parameters*>(parameters);
    emu::driver.count("cuSOLVER parameters", -1);
    return told;
}

EMU_API int cusolverDnXsyevd_bufferSize(void* handle, void* parameters, int vectors, int triangle, int64_t n,
                                        int type_a, uint64_t a, int64_t leading, int type_w, uint64_t w, int compute,
                                        size_t* device, size_t* host) {
    EMU_ENTER();
    if (int code = check(handle, parameters, {type_a, type_w, compute})) return code;
    if (int code = check(EigenProblem{triangle == 1, n, leading, 1, a, w, 0}, vectors, triangle)) return code;
    *device = eigen_bytes(n);
    *host = bytes_of(n);
    return 0;
}

EMU_API int cusolverDnXsyevd(void* handle, void* parameters, int vectors, int triangle, int64_t n, int type_a,
                             uint64_t a, int64_t leading, int type_w, uint64_t w, int compute, uint64_t device,
                             size_t device_bytes, void* host, size_t host_bytes, uint64_t info) {
    EMU_ENTER();
    if (int code = check(handle, parameters, {type_a, type_w, compute})) return code;
    EigenProblem problem{triangle == 1, n, leading, 1, a, w, info};
    if (int code = check(problem, vectors, triangle)) return code;
    return solve(handle, "cusolverDnXsyevd", problem, {device, device_bytes, host, host_bytes}, bytes_of(n), false);
}

#ifndef EMU_WITHOUT_BATCHES
// It needs no workspace of the host.
EMU_API int cusolverDnXsyevBatched_bufferSize(void* handle, void* parameters, int vectors, int triangle, int64_t n,
                                              int type_a, uint64_t a, int64_t leading, int type_w, uint64_t w,
                                              int compute, size_t* device, size_t* host, int64_t batch) {
    EMU_ENTER();
    if (int code = check(handle, parameters, {type_a, type_w, compute})) return code;
    if (int code = check(EigenProblem{triangle == 1, n, leading, batch, a, w, 0}, vectors, triangle)) return code;
    *device = eigen_bytes(n) * batch;
    *host = 0;
    return 0;
}

EMU_API int cusolverDnXsyevBatched(void* handle, void* parameters, int vectors, int triangle, int64_t n, int type_a,
                                   uint64_t a, int64_t leading, int type_w, uint64_t w, int compute, uint64_t device,
                                   size_t device_bytes, void* host, size_t host_bytes, uint64_t info, int64_t batch) {
    EMU_ENTER();
    if (int code = check(handle, parameters, {type_a, type_w, compute})) return code;
    EigenProblem problem{triangle == 1, n, leading, batch, a, w, info};
    if (int code = check(problem, vectors, triangle)) return code;
    return solve(handle, "cusolverDnXsyevBatched", problem, {device, device_bytes, host, host_bytes}, 0, true);
}
#endif

EMU_API int cusolverDnXgeqrf_bufferSize(void* handle, void* parameters, int64_t rows, int64_t columns, int type_a,
                                        uint64_t, int64_t leading, int type_tau, uint64_t, int compute, size_t* device,
                                        size_t* host) {
    EMU_ENTER();
    if (int code = check(handle, parameters, {type_a, type_tau, compute})) return code;
    if (rows < 0 || columns < 0 || leading < std::max<int64_t>(1, rows)) return invalid_value;
    *device = *host = bytes_of(columns);
    return 0;
}

EMU_API int cusolverDnXgeqrf(void* handle, void* parameters, int64_t rows, int64_t columns, int type_a, uint64_t a,
                             int64_t leading, int type_tau, uint64_t tau, int compute, uint64_t device,
                             size_t device_bytes, void* host, size_t host_bytes, uint64_t info) {
    EMU_ENTER();
    if (int code = check(handle, parameters, {type_a, type_tau, compute})) return code;
    if (rows < 0 || columns < 0 || leading < std::max<int64_t>(1, rows)) return invalid_value;
    if (rows == 0 || columns == 0) return 0;
    bool has_all = owns_matrix(a, rows, columns, leading) && owns(tau, std::min(rows, columns)) &&
                   owns(info, 1, sizeof(int)) &&
                   take({device, device_bytes, host, host_bytes}, bytes_of(columns), bytes_of(columns));
    if (!has_all) return invalid_value;
    return enqueue(handle, "cusolverDnXgeqrf", [=] {
        std::fill_n(numbers(device), columns, not_a_number);
        emu::factor(rows, columns, numbers(a), leading, numbers(tau));
        *reinterpret_cast<int*>(info) = 0;
        return 0;
    });
}
