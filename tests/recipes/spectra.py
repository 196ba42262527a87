"""Makes tests/CoreDataless.Tests/Fixtures/Spectral/spectra{,.expected}.npz: small layers and their singular values.

Run with NumPy and SciPy: python3 tests/recipes/spectra.py
NAME:MODE in the expected file holds the values of all matrices, ascending. The operator of a convolution is not taken
from a Fourier transform but built column by column: the layer is applied to every unit image of GRID places per axis.
"""
import itertools
import os

import numpy as np
from scipy.ndimage import convolve

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "CoreDataless.Tests", "Fixtures", "Spectral")
GRID = 5
SHAPES = {
    "dense.weight": (9, 5), "conv1.weight": (4, 6, 3), "conv2.weight": (6, 4, 3, 2), "even.weight": (3, 5, 2, 2),
    "keras/kernel": (3, 2, 5, 7), "conv3.weight": (3, 2, 2, 2, 3), "depthwise.weight": (6, 1, 3, 3),
}


def values(*matrices):
    return np.sort(np.concatenate([np.linalg.svd(m, compute_uv=False) for m in matrices]))


def operator(weight):
    """(out, in, kernel...) as a matrix from images (in, GRID...) to images (out, GRID...) with periodic borders."""
    out, channels, *kernel = weight.shape
    grid = (GRID,) * len(kernel)
    columns = []
    for channel, place in itertools.product(range(channels), itertools.product(*map(range, grid))):
        image = np.zeros(grid)
        image[place] = 1
        columns.append(np.concatenate([convolve(image, weight[o, channel], mode="wrap").ravel() for o in range(out)]))
    return np.array(columns).T


def expected(name, weight):
    if weight.ndim == 2:
        return {"slices": values(weight)}
    if "kernel" in name:
        weight = weight.transpose(3, 2, 0, 1)
    out, channels, *kernel = weight.shape
    slices = [weight[(slice(None), slice(None), *place)] for place in itertools.product(*map(range, kernel))]
    stack = np.vstack(slices) if channels > 1 else np.hstack(slices)
    result = {"slices": values(*slices), "stack": values(stack), "fft": values(operator(weight))}
    if len(kernel) == 2:
        pairs = [np.fft.fft2(weight[o, c], (GRID, GRID)) for o in range(out) for c in range(channels)]
        result["fft-literal"] = np.sort(np.concatenate(
            [np.linalg.svd(p, compute_uv=False)[:min(kernel)] for p in pairs]))
    return result


def synthetic(state=11, shape=(24, 16, 3, 3)):
    """Normal numbers that need no library: a linear congruential generator, then Box and Muller's transform."""
    uniform = []
    for _ in range(int(np.prod(shape))):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        uniform.append(((state >> 11) + 0.5) / 2**53)
    radius, turn = np.sqrt(-2 * np.log(uniform[0::2])), 2 * np.pi * np.array(uniform[1::2])
    return 0.1 * np.stack([radius * np.cos(turn), radius * np.sin(turn)], 1).reshape(shape)


def main():
    random = np.random.default_rng(20260)
    weights = {name: random.standard_normal(shape).astype(np.float32) for name, shape in SHAPES.items()}
    np.savez(os.path.join(OUT, "spectra.npz"), **{"synthetic.weight": synthetic()}, **weights)
    modes = {"%s:%s" % (name, mode): found
             for name, weight in weights.items() for mode, found in expected(name, weight.astype(np.float64)).items()}
    np.savez_compressed(os.path.join(OUT, "spectra.expected.npz"), **modes)


if __name__ == "__main__":
    main()
