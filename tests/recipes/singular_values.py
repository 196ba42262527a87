#!/usr/bin/env python3
"""Makes Fixtures/Spectral/singular_values.json: what LAPACK's gesdd finds for the matrices of MatrixRecipe.cs.

    python3 tests/recipes/singular_values.py > tests/CoreDataless.Tests/Fixtures/Spectral/singular_values.json

The matrices are not stored: both languages build them from the same generator, by sums, products and powers of two.
"""
import json

import numpy as np


class Draws:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return ((self.state >> 11) + 0.5) / 2 ** 53

    def matrix(self, rows, columns):
        return np.array([[self.next() - 0.5 for _ in range(columns)] for _ in range(rows)])

    def integers(self, rows, columns):
        return np.array([[np.floor(self.next() * 16) - 8 for _ in range(columns)] for _ in range(rows)])


def reflect(a, u):
    """(I - 2 u u^T / u^T u) A"""
    return a - np.outer(u * (2 / np.dot(u, u)), u @ a)


def turned(draws, diagonal):
    n = len(diagonal)
    left, right = draws.matrix(1, n)[0], draws.matrix(1, n)[0]
    return reflect(reflect(np.diag(diagonal), left).T, right).T


def uniform(draws, m, n):
    return draws.matrix(m, n)


def graded(draws, m, n):
    return draws.matrix(m, n) * np.ldexp(1.0, [-(53 * j // n) for j in range(n)])


def low_rank(draws, m, n):
    return draws.integers(m, 7) @ draws.integers(7, n)


def nearly_low_rank(draws, m, n):
    return low_rank(draws, m, n) + draws.matrix(m, n) * 2.0 ** -45


def equal_columns(draws, m, n):
    return np.repeat(draws.matrix(m, 1), n, axis=1)


def condition(draws, m, n):
    return turned(draws, np.array([2.0 ** -(40 * i // (n - 1)) * (1 - i / 1024) for i in range(n)]))


def clustered(draws, m, n):
    return turned(draws, np.array([1 + (i % 4) * 2.0 ** -40 for i in range(n)]))


# Beyond 320 columns the way is by a band.
CASES = [(uniform, 37, 23), (uniform, 24, 67), (uniform, 331, 331), (graded, 60, 40), (graded, 350, 330),
         (low_rank, 50, 40), (low_rank, 330, 345), (nearly_low_rank, 41, 52), (nearly_low_rank, 340, 330),
         (equal_columns, 30, 12), (condition, 48, 48), (condition, 330, 330), (clustered, 40, 40), (clustered, 325, 325)]


def main():
    rows = []
    for seed, (kind, m, n) in enumerate(CASES, 1):
        values = np.linalg.svd(kind(Draws(seed), m, n), compute_uv=False)
        rows.append(json.dumps(dict(kind=kind.__name__, seed=seed, rows=m, columns=n, values=values.tolist())))
    print("[\n" + ",\n".join(rows) + "\n]")


if __name__ == "__main__":
    main()
