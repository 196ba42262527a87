// Eigenvalues of a symmetric matrix: reflections leave three diagonals (tridiagonal form), and implicit QL steps one.
// Wilkinson and Reinsch, Handbook for Automatic Computation II (1971), II/2 and II/4.
#pragma once
#include <algorithm>
#include <limits>

#include "householder.hpp"

namespace emu {

// The lower triangle of `a` becomes `diagonal` and `below`, of n numbers each; the last of `below` is 0.
inline void reduce_to_three_diagonals(long n, double* a, double* diagonal, double* below) {
    for (long k = 0; k + 1 < n; k++) {
        diagonal[k] = a[k + k * n];
        double* v = a + k + 1 + k * n;
        long left = n - k - 1;
        double tau = reflect(left, v);
        double corner = v[0];
        v[0] = 1;
        // w = tau (A v - (tau v'A v / 2) v) makes A - v w' - w v' what remains. It lies where `below` is to be.
        double* w = below + k;
        std::fill_n(w, left, 0.0);
        for (long j = 0; j < left; j++) {
            const double* column = a + k + 1 + (k + 1 + j) * n;
            double sum = column[j] * v[j];
            for (long i = j + 1; i < left; i++) {
                w[i] += column[i] * v[j];
                sum += column[i] * v[i];
            }
            w[j] += sum;
        }
        double along = 0;
        for (long i = 0; i < left; i++) along += w[i] * v[i];
        for (long i = 0; i < left; i++) w[i] = tau * (w[i] - tau * along / 2 * v[i]);
        for (long j = 0; j < left; j++) {
            double* column = a + k + 1 + (k + 1 + j) * n;
            for (long i = j; i < left; i++) column[i] -= v[i] * w[j] + w[i] * v[j];
        }
        below[k] = corner;
    }
    diagonal[n - 1] = a[n * n - 1];
    below[n - 1] = 0;
}

// The eigenvalues take the place of `diagonal`, in no order. False when they do not converge.
inline bool find_eigenvalues(long n, double* diagonal, double* below) {
    constexpr int most_steps = 30;
    double norm = 0;
    for (long i = 0; i < n; i++) norm = std::max(norm, fabs(diagonal[i]) + fabs(below[i]));
    double nothing = norm * std::numeric_limits<double>::epsilon() / 2;
    for (long first = 0; first < n; first++) {
        for (int step = 0;; step++) {
            long last = first;
            while (last + 1 < n && !(fabs(below[last]) <= nothing)) last++;
            if (last == first) break;
            if (step == most_steps) return false;
            double ratio = (diagonal[first + 1] - diagonal[first]) / (2 * below[first]);
            double shift = diagonal[first] - below[first] / (ratio + copysign(hypot(ratio, 1), ratio));
            double g = diagonal[last] - shift, sine = 1, cosine = 1, change = 0;
            long i = last - 1;
            for (; i >= first; i--) {
                double f = sine * below[i], b = cosine * below[i], r = hypot(f, g);
                below[i + 1] = r;
                if (r == 0) break;
                sine = f / r;
                cosine = g / r;
                g = diagonal[i + 1] - change;
                r = (diagonal[i] - g) * sine + 2 * cosine * b;
                change = sine * r;
                diagonal[i + 1] = g + change;
                g = cosine * r - b;
            }
            // Where a rotation vanished, the matrix has come apart there.
            diagonal[i + 1] -= change;
            if (i < first) below[first] = g;
            below[last] = 0;
        }
    }
    return true;
}

}  // namespace emu
