// Householder's reflections, with the signs and factors of LAPACK.
#pragma once
#include <math.h>

namespace emu {

// Finds v (v[0] = 1) and tau so that I - tau v v' takes x to a multiple of the first axis. The multiple takes the place
// of x[0], the rest of v that of the rest of x; the result is tau.
inline double reflect(long n, double* x) {
    double rest = 0;
    for (long i = 1; i < n; i++) rest += x[i] * x[i];
    if (rest == 0) return 0;
    double first = x[0], length = -copysign(sqrt(first * first + rest), first);
    for (long i = 1; i < n; i++) x[i] /= first - length;
    x[0] = length;
    return (length - first) / length;
}

// Q R in the place of a matrix that lies column by column: R on and above the diagonal, the reflections below it.
inline void factor(long rows, long columns, double* a, long leading, double* tau) {
    for (long k = 0; k < columns && k < rows; k++) {
        double* v = a + k + k * leading;
        tau[k] = reflect(rows - k, v);
        for (long j = k + 1; j < columns; j++) {
            double* column = a + k + j * leading;
            double product = column[0];
            for (long i = 1; i < rows - k; i++) product += v[i] * column[i];
            column[0] -= tau[k] * product;
            for (long i = 1; i < rows - k; i++) column[i] -= tau[k] * product * v[i];
        }
    }
}

}  // namespace emu
