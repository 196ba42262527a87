#!/usr/bin/env python3
"""Times our singular values and NumPy's in turn, in one run, and writes the table to bench/results/NAME.{md,json}.

    python3 bench/compare/singular_values.py --threads 2 --name singular-values-2-threads

For each batch (count x rows x columns) a round takes one repetition of ours, of numpy.linalg.svd(compute_uv=False) and
of numpy.linalg.eigvalsh on the smaller square A^T A or A A^T, which loses the small values. Ratios are NumPy / ours:
above 1 we are faster.
"""
import argparse
import datetime
import os
import shlex
import statistics
import time

from compare import Peer, machine, save

OURS = "dotnet run -c Release --project bench/CoreDataless.Bench -- singular-values --threads {threads}"
BATCHES = ("262144x3x3 225x16x16 1x16x16 1x64x64 9x64x64 1x128x128 9x128x128 1x256x256 9x256x256 1x512x512 9x512x512 "
           "1x1024x1024 1x2048x2048 1x4096x4096 1x4096x1024 1x11008x4096 1x50257x768")


class NumPy:
    def __init__(self, threads):
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[name] = str(threads)      # read when the library is loaded
        import numpy
        self.np = numpy
        self.info = dict(peer="NumPy", version=numpy.__version__, blas=self.library())

    @staticmethod
    def library():
        with open("/proc/self/maps") as maps:
            names = {os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if "/" in line}
        return ", ".join(sorted(n for n in names if any(k in n for k in ("blas", "lapack", "mkl")))) or "unknown"

    def prepare(self, batch):
        self.matrices = self.np.random.default_rng(1).random(tuple(map(int, batch.split("x")))) - 0.5

    def time(self, work):
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    def svd(self):
        self.np.linalg.svd(self.matrices, compute_uv=False)

    def eigvalsh(self):
        a, t = self.matrices, self.np.swapaxes(self.matrices, 1, 2)
        self.np.linalg.eigvalsh(t @ a if a.shape[1] >= a.shape[2] else a @ t)


def measure(ours, numpy, batch, repetitions, budget):
    numpy.prepare(batch)
    jobs = dict(ours=lambda: ours.time(batch), svd=lambda: numpy.time(numpy.svd),
                eigvalsh=lambda: numpy.time(numpy.eigvalsh))
    first = sum(job() for job in jobs.values())
    rounds = max(1, min(repetitions, int(budget / first)))
    seconds = {name: [] for name in jobs}
    for round_ in range(rounds):
        names = list(jobs)
        for name in (names if round_ % 2 == 0 else names[::-1]):
            seconds[name].append(jobs[name]())
    return seconds


def ratio(seconds, name):
    each = [other / mine for other, mine in zip(seconds[name], seconds["ours"])]
    return statistics.median(each), min(each), max(each)


def table(rows):
    lines = ["| matrices | rounds | ours, ms per matrix | svd | eigvalsh | svd / ours (min-max) "
             "| eigvalsh / ours (min-max) |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        count, seconds = int(row["batch"].split("x")[0]), row["seconds"]
        times = ["%.4g" % (1e3 * statistics.median(seconds[name]) / count) for name in ("ours", "svd", "eigvalsh")]
        ratios = ["**%.2f** (%.2f-%.2f)" % ratio(seconds, name) for name in ("svd", "eigvalsh")]
        lines.append("| %s |" % " | ".join([row["batch"], str(len(seconds["ours"])), *times, *ratios]))
    return "\n".join(lines)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ours", default=OURS, help="command of our peer, run in the repository root (%(default)s)")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--repetitions", type=int, default=15)
    p.add_argument("--budget", type=float, default=120, help="seconds for a batch, from which fewer rounds follow")
    p.add_argument("--batches", default=BATCHES, help="count x rows x columns, separated by spaces (%(default)s)")
    p.add_argument("--name", default="singular-values", help="of the record under bench/results")
    a = p.parse_args()

    load = [os.getloadavg()[0]]
    numpy = NumPy(a.threads)
    ours = Peer("ours", a.ours.format(threads=a.threads))
    try:
        rows = [dict(batch=batch, seconds=measure(ours, numpy, batch, a.repetitions, a.budget))
                for batch in a.batches.split()]
    finally:
        ours.quit()
    load.append(os.getloadavg()[0])

    command = ("python3 bench/compare/singular_values.py --threads %d --repetitions %d --budget %g --name %s --batches %s"
               % (a.threads, a.repetitions, a.budget, a.name, shlex.quote(a.batches)))
    record = dict(date=datetime.date.today().isoformat(), machine=machine(), threads=a.threads, load_average=load,
                  ours=ours.info, numpy=numpy.info, command=command, rows=rows)
    about = "%s: %s, %d cores; %d threads; load %.1f-%.1f. Ours: %s. NumPy: %s.\n\n`%s`\n" % (
        record["date"], record["machine"]["cpu"], record["machine"]["cores"], a.threads, *load,
        *(", ".join("%s %s" % kv for kv in i.items()) for i in (ours.info, numpy.info)), command)
    text = "# %s\n\n%s\n%s\n" % (a.name, about, table(rows))
    save(a.name, text, record)


if __name__ == "__main__":
    main()
