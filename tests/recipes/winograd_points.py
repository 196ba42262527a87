#!/usr/bin/env python3
"""Finds the interpolation points of Winograd's F(4x4, 3x3) that round least in float32: 5/8 and 3/2.

    python3 tests/recipes/winograd_points.py

For pairs of points +-a, +-b beside 0 and infinity, convolves random patches (normal, and what a ReLU leaves of them)
the way Tile4x4.cs does, each product and sum rounded to float32 with a fused multiply-add, and prints the relative RMS
error against double: the definition's first, then that of the usual points 1 and 2, then the ten best pairs.
"""
import numpy as np

CHANNELS, TILES, OUTPUTS = 64, 256, 16


def fma(a, x, y):
    return (a * x.astype(np.float64) + y).astype(np.float32)


def both(transform, x, *points):
    """The transform along the first axis, then along the second."""
    x = transform(x, *points)
    return np.moveaxis(transform(np.moveaxis(x, 1, 0), *points), 0, 1)


def patches(d, a, b):
    aa, bb = a * a, b * b
    even_a, odd_a = fma(-bb, d[2], d[4]), fma(-bb, d[1], d[3])
    even_b, odd_b = fma(-aa, d[2], d[4]), fma(-aa, d[1], d[3])
    first = fma(aa * bb, d[0], fma(-(aa + bb), d[2], d[4]))
    last = fma(aa * bb, d[1], fma(-(aa + bb), d[3], d[5]))
    return np.stack([first, fma(a, odd_a, even_a), fma(-a, odd_a, even_a),
                     fma(b, odd_b, even_b), fma(-b, odd_b, even_b), last])


def kernels(g, a, b):
    aa, bb = a * a, b * b
    rows = [[1 / (aa * bb), 0, 0]]
    rows += [[1 / n, p / n, p * p / n] for q, n in ((a, 2 * aa * (aa - bb)), (b, 2 * bb * (bb - aa))) for p in (q, -q)]
    rows = np.array(rows + [[0, 0, 1]])
    return np.tensordot(rows, g, 1).astype(np.float32)


def results(m, a, b):
    f = np.float32
    even_a, odd_a, even_b, odd_b = m[1] + m[2], m[1] - m[2], m[3] + m[4], m[3] - m[4]
    return np.stack([m[0] + (even_a + even_b), fma(b, odd_b, f(a) * odd_a),
                     fma(b * b, even_b, f(a * a) * even_a), fma(b ** 3, odd_b, fma(a ** 3, odd_a, m[5]))])


def chain(v, u):
    """Sums over channels as one chain of fused multiply-adds."""
    m = np.zeros(v.shape[:-1] + u.shape[-1:], np.float32)
    for c in range(v.shape[-1]):
        m = fma(v[..., c, None].astype(np.float64), u[..., None, c, :], m)
    return m


def error(y, exact):
    return np.sqrt(np.mean((y - exact) ** 2) / np.mean(exact ** 2))


def main():
    draw = np.random.default_rng(1)
    g = draw.standard_normal((3, 3, CHANNELS, OUTPUTS)).astype(np.float32)
    cases = []
    for relu in (False, True):
        d = draw.standard_normal((6, 6, TILES, CHANNELS)).astype(np.float32)
        d = np.maximum(d, 0) if relu else d
        window = np.stack([d[i:i + 4, j:j + 4] for i in range(3) for j in range(3)], axis=-2)
        window = window.reshape(4, 4, TILES, 9 * CHANNELS)
        flat = g.reshape(9 * CHANNELS, OUTPUTS)
        exact = window.astype(np.float64) @ flat.astype(np.float64)
        cases.append((d, exact))
        print(f"definition, {'after a ReLU' if relu else 'normal'}: {error(chain(window, flat), exact):.2e}")

    def errors(a, b):
        u = both(kernels, g, a, b)
        return [error(both(results, chain(both(patches, d, a, b), u), a, b), exact) for d, exact in cases]

    print("points 1 and 2:", " ".join(f"{e:.2e}" for e in errors(1.0, 2.0)))
    pairs = [(a / 16, b / 16) for a in range(6, 17) for b in range(17, 33)]
    found = sorted((np.sqrt(np.prod(errors(a, b))), a, b) for a, b in pairs)
    for both_errors, a, b in found[:10]:
        print(f"points {a} and {b}: {both_errors:.3e}, the mean of both")


if __name__ == "__main__":
    main()
