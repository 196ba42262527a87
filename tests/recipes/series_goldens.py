"""Goldens of the series of models, with scipy and with exact fractions: Fixtures/Spectral/{series,lines}.csv.

    series_goldens.py
"""
import csv
import math
import pathlib
import random
from fractions import Fraction

from scipy import stats

ROOT = pathlib.Path(__file__).parents[2]
INPUTS = ROOT / "src/CoreDataless/Spectral/Series/Paper/osmr-series.csv"
OUT = ROOT / "tests/CoreDataless.Tests/Fixtures/Spectral"

METRICS = {
    "lognorm": lambda r: float(r["lognorm"]),
    "ln spectralnorm": lambda r: math.log(float(r["spectralnorm"])),
    "alpha_weighted": lambda r: float(r["alpha_weighted"]),
    "logpnorm": lambda r: float(r["logpnorm"]),
}


def series():
    groups = {}
    for row in csv.DictReader(open(INPUTS)):
        groups.setdefault((row["dataset"], row["architecture"]), []).append(row)
    for name, rows in groups.items():
        if len(rows) < 4:
            continue
        y = [float(r["error"]) for r in rows]
        for metric, value in METRICS.items():
            x = [value(r) for r in rows]
            line = stats.linregress(x, y)
            mse = sum((b - line.slope * a - line.intercept) ** 2 for a, b in zip(x, y)) / len(x)
            tau = stats.kendalltau(x, y)[0]
            yield [", ".join(name), metric, len(x), line.slope, line.intercept, mse, line.rvalue ** 2, line.rvalue, tau]


def exact(x, y):
    """Slope, intercept, mean squared residual and R2, without any rounding until the end."""
    u, v, n = [Fraction(a) for a in x], [Fraction(b) for b in y], len(x)
    mu, mv = sum(u) / n, sum(v) / n
    uu = sum((a - mu) ** 2 for a in u)
    uv = sum((a - mu) * (b - mv) for a, b in zip(u, v))
    vv = sum((b - mv) ** 2 for b in v)
    sse = vv - uv * uv / uu
    return [float(uv / uu), float(mv - uv / uu * mu), float(sse / n), float(1 - sse / vv)]


def cases():
    """Points that strain a fit: ties, offsets far larger than the spread, huge and tiny numbers, two points."""
    random.seed(5)
    grid = [random.randrange(4) for _ in range(60)]
    yield "ties", grid, [g // 2 + random.randrange(3) for g in grid]
    yield "ties in x only", [1, 1, 2, 2, 3, 3, 3], [5, 1, 2, 9, 4, 8, 7]
    yield "ties in both", [1, 1, 1, 2, 2, 3], [4, 4, 5, 5, 5, 6]
    yield "offset", [1e9 + i for i in range(9)], [1e9 + (i * i) % 5 for i in range(9)]
    yield "larger offset", [1e15 + i for i in range(9)], [3e14 - 2 * i + (i % 2) for i in range(9)]
    yield "huge", [1e250 * i for i in (1, 2, 4, 7)], [3, 1, 4, 1]
    yield "tiny", [1e-250 * i for i in (1, 2, 4, 7)], [3, 1, 4, 1]
    yield "falling", [1, 2, 3, 4, 5], [9.5, 7, 5.25, 2, 1]
    yield "two points", [1, 3], [2, 8]
    yield "many", [round(random.gauss(0, 1), 4) for _ in range(200)], [round(random.gauss(0, 1), 4) for _ in range(200)]


def write(name, header, rows):
    with open(OUT / name, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


write("series.csv", ["series", "metric", "n", "slope", "intercept", "mse", "r2", "pearson", "tau"], series())
write("lines.csv", ["case", "x", "y", "slope", "intercept", "mse", "r2", "tau"],
      [[name, " ".join(map(repr, x)), " ".join(map(repr, y)), *exact(x, y), stats.kendalltau(x, y)[0]]
       for name, x, y in cases()])
