#!/usr/bin/env python3
"""The spectral metrics of a checkpoint by others: by NumPy and SciPy, or by WeightWatcher itself.

    python3 bench/compare/spectral_peers.py numpy FILE.npz... --json OUT [--mp-fit] [--randomize]
    python3 bench/compare/spectral_peers.py weightwatcher FILE.npz --json OUT --tool DIR --powerlaw DIR ...

`numpy` is what a careful user would write: all slices of a convolution in one call of LAPACK, pooled (0.7.5.5's default
convention), the kernel density of the Marchenko-Pastur fit once per spectrum. DIR are the folders that hold
weightwatcher/ of 0.7.5.5 and powerlaw.py of 1.4.6. OUT gets models[].seconds.total, from opening the file to the table.
"""
import argparse
import functools
import json
import os
import sys
import time

import numpy as np


# ---- NumPy --------------------------------------------------------------------------------------------------------

def layers(weights):
    """name, N, M, and the slices (count, rows, columns) of each matrix and convolution with 10 eigenvalues or more."""
    for name, w in weights.items():
        if not name.endswith(".weight") or w.ndim not in (2, 4):
            continue
        w = w.astype(np.float64)
        slices = w[None] if w.ndim == 2 else w.transpose(2, 3, 0, 1).reshape(-1, *w.shape[:2]) * np.sqrt(0.5)
        n, m = max(slices.shape[1:]), min(slices.shape[1:])
        if m * len(slices) >= 10:
            yield name[:-len(".weight")], n, m, slices


def eigenvalues(slices):
    return np.sort(np.linalg.svd(slices, compute_uv=False).ravel() ** 2)


def power_law(x):
    """Clauset, Shalizi and Newman: of the maximum likelihood exponents above each eigenvalue, that nearest to the data."""
    x = x[x > 1e-5]
    logs = np.log(x)
    sums = np.cumsum(logs[::-1])[::-1]
    best = (np.inf, np.nan, np.nan)
    for i in range(len(x) - 1):
        n = len(x) - i
        excess = sums[i] - n * logs[i]
        if excess > 0:
            exponent = n / excess
            distance = np.abs(1 - np.exp(-exponent * (logs[i:] - logs[i])) - np.arange(n) / n).max()
            if distance < best[0]:
                best = distance, 1 + exponent, x[i]
    return dict(zip(("D", "alpha", "xmin"), best))


def marchenko_pastur(x, n, m, bandwidth=0.1):
    """The sigma whose Marchenko-Pastur density (square: quarter circle) is nearest to a triangular kernel density."""
    from scipy.optimize import fmin
    q = n / m
    x = x * (len(x) / x.sum())
    start = np.sqrt(x[-1]) / (1 + 1 / np.sqrt(q))
    data = np.sqrt(x) if q == 1 else x
    grid = np.linspace(0, data[-1] + 0.5, 1000)
    density = np.maximum(0, 1 - np.abs(grid[:, None] - data) / bandwidth).mean(axis=1) / bandwidth
    grid, density = grid[density > 0.01], density[density > 0.01]
    peak = grid[density.argmax()]

    def cost(s):
        s = float(s)
        if q == 1:
            model = np.sqrt(4 - grid ** 2) / (np.pi * s * s)
        else:
            top, bottom = (s * (1 + 1 / np.sqrt(q))) ** 2, (s * (1 - 1 / np.sqrt(q))) ** 2
            if top < peak or top > grid[-1] or bottom > peak:
                return 1e6 * len(density)
            model = q / (2 * np.pi * s * s * grid) * np.sqrt((top - grid) * (grid - bottom))
        return ((np.nan_to_num(model) - density) ** 2).sum()

    with np.errstate(invalid="ignore", divide="ignore"):
        candidates = start * (0.05 + 0.01 * np.arange(195))
        s = float(fmin(cost, candidates[np.argmin([cost(c) for c in candidates])], disp=False))
    edge = (s * (1 + 1 / np.sqrt(q))) ** 2
    return dict(sigma_mp=s, num_spikes=int((x > edge + np.sqrt(edge ** (2 / 3) / np.sqrt(q) * m ** (-2 / 3))).sum()))


def shuffled(slices, generator):
    return eigenvalues(generator.permuted(slices.reshape(len(slices), -1), axis=1).reshape(slices.shape))


def jensen_shannon(p, q):
    p, q = p / p.sum(), q / q.sum()
    m = (p + q) / 2
    return np.sqrt((np.sum(p * np.log(p / m)) + np.sum(q * np.log(q / m))) / 2)


def by_numpy(weights, mp_fit, randomize, eigenvalues=eigenvalues):
    rows, generator = [], np.random.default_rng(0)
    for name, n, m, slices in layers(weights):
        x = eigenvalues(slices)
        row = dict(name=name, **power_law(x))
        row.update(norm=x.sum(), spectral_norm=x[-1], stable_rank=x.sum() / x[-1],
                   alpha_weighted=row["alpha"] * np.log10(x[-1]), log_alpha_norm=np.log10((x ** row["alpha"]).sum()))
        if mp_fit:
            row.update(marchenko_pastur(x, n, m))
        if randomize:
            replicas = np.sort(np.concatenate([shuffled(slices, generator) for _ in range(5 if len(x) < 100 else 1)]))
            again = shuffled(slices, generator)
            row.update(max_rand_eval=replicas[-1], rand_distance=jensen_shannon(x, again),
                       ww_softrank=again[-1] / x[-1])
            if mp_fit:
                row.update({"rand_" + k: v for k, v in marchenko_pastur(replicas, n, m).items()})
        rows.append(row)
    return float(np.mean([row["alpha"] for row in rows]))


# ---- WeightWatcher ------------------------------------------------------------------------------------------------

def by_tool(weights, mp_fit, randomize, watcher, as_model):
    details = watcher.analyze(model=as_model(weights), mp_fit=mp_fit, randomize=randomize)
    return float(watcher.get_summary(details)["alpha"])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("peer", choices=("numpy", "weightwatcher"))
    p.add_argument("file", nargs="+", help="an .npz of weights under their names in the state dict")
    p.add_argument("--json", required=True)
    p.add_argument("--mp-fit", action="store_true")
    p.add_argument("--randomize", action="store_true")
    p.add_argument("--tool", help="folder that holds weightwatcher/")
    p.add_argument("--powerlaw", help="folder that holds powerlaw.py")
    a = p.parse_args()
    versions, analyze = dict(python=sys.version.split()[0], numpy=np.__version__), by_numpy
    if a.peer == "weightwatcher":
        here = os.path.dirname(os.path.abspath(__file__))
        sys.path[:0] = [os.path.join(here, "..", "..", "tests", "recipes"), a.powerlaw]
        import realtool
        tool = realtool.load(a.tool)
        versions["weightwatcher"] = tool.__version__
        analyze = functools.partial(by_tool, watcher=tool.WeightWatcher(), as_model=realtool.state_dict)
    models = []
    for file in a.file:
        start = time.perf_counter()
        with np.load(file) as f:
            weights = {n: f[n] for n in f.files}
        alpha = analyze(weights, a.mp_fit, a.randomize)
        models.append(dict(seconds=dict(total=time.perf_counter() - start), summary=dict(alpha=alpha)))
    with open(a.json, "w") as f:
        json.dump(dict(versions=versions, models=models), f)


if __name__ == "__main__":
    main()
