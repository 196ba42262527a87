#!/usr/bin/env python3
"""Times the spectral metrics of a checkpoint by us, NumPy and WeightWatcher in turn: bench/results/NAME.{md,json}.

    python3 bench/compare/spectral.py --name spectral-2-threads [FILE] [--weightwatcher DIR --powerlaw DIR]

FILE is an .npz or .safetensors (float16 or float32; default: our sample); everyone reads the same float32 .npz made of
it. Each round starts each program once for each piece of work, in alternating order, so that whatever else the machine
does falls on all. Three times: the whole process; what the program itself reports as models[0].seconds.total in its
JSON; and the same once it is warm: the file is named several times, the first does not count. Ratios are theirs / ours
of the same round, the median of all: above 1 we are faster. The peers are in spectral_peers.py.
"""
import argparse
import datetime
import json
import math
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

from compare import ROOT, machine, save

sys.path.append(os.path.join(ROOT, "tests", "recipes"))
from realtool import SAMPLE, SAMPLES, read_safetensors

OURS = ("dotnet artifacts/bin/CoreDataless.Cli/release/CoreDataless.Cli.dll spectral {file} --json {json}"
        " --threads {threads}")
PEER = "%s bench/compare/spectral_peers.py %s {file} --json {json}"
WORK = {"fits": "", "fits, MP, randomized": "--mp-fit --randomize"}
CLOCKS = "whole process", "own clock", "own clock, warm"
REPEATS = 6


class Program:
    def __init__(self, name, command, scratch, file, **values):
        self.name, self.command, self.json = name, command, os.path.join(scratch, name + ".json")
        self.arguments = [shlex.split(command.format(json=self.json, file=" ".join([file] * n), **values))
                          for n in (1, REPEATS)]
        threads = str(values["threads"])
        self.environment = dict(os.environ, **{n + "_NUM_THREADS": threads for n in ("OMP", "OPENBLAS", "MKL")})
        self.alpha = {}

    def time(self, work):
        """Seconds on each of the clocks."""
        whole, (first,) = self.run(work, self.arguments[0])
        _, (_, *later) = self.run(work, self.arguments[1])
        return whole, first, statistics.median(later)

    def run(self, work, arguments):
        if os.path.exists(self.json):
            os.remove(self.json)
        start = time.perf_counter()
        run = subprocess.run(arguments + shlex.split(WORK[work]), cwd=ROOT, env=self.environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        whole = time.perf_counter() - start
        if run.returncode != 0:
            raise SystemExit("%s failed:\n%s" % (self.command, run.stderr))
        with open(self.json) as f:
            models = json.load(f)["models"]
        self.alpha[work] = models[0]["summary"]["alpha"]
        return whole, [m["seconds"]["total"] for m in models]


def measure(programs, warmup, rounds):
    jobs = [(p, w) for w in WORK for p in programs]
    seconds = {job: [] for job in jobs}
    for round_ in range(warmup + rounds):
        for job in (jobs if round_ % 2 == 0 else jobs[::-1]):
            value = job[0].time(job[1])
            if round_ >= warmup:
                seconds[job].append(value)
    return seconds


def rows(programs, seconds):
    """One row for each piece of work, clock and peer; ours is the first program."""
    ours, *peers = programs
    for work in WORK:
        for i, clock in enumerate(CLOCKS):
            mine = [pair[i] for pair in seconds[ours, work]]
            for peer in peers:
                theirs = [pair[i] for pair in seconds[peer, work]]
                each = [y / x for x, y in zip(mine, theirs)]
                yield dict(work=work, clock=clock, peer=peer.name, ratio=statistics.median(each),
                           ratio_range=[min(each), max(each)], ours_seconds=mine, peer_seconds=theirs)


def table(rows_):
    lines = ["| work | clock | ours, s (min-max) | peer | s (min-max) | times faster, median of rounds | min-max |",
             "|---|---|---|---|---|---|---|"]
    text = lambda v: "%.3f (%.3f-%.3f)" % tuple(f(v) for f in (statistics.median, min, max))
    for r in rows_:
        lines.append("| %s | %s | %s | %s | %s | **%.2f** | %.2f-%.2f |" % (
            r["work"], r["clock"], text(r["ours_seconds"]), r["peer"], text(r["peer_seconds"]), r["ratio"],
            *r["ratio_range"]))
    return "\n".join(lines)


def same_alpha(programs):
    """Times of different work say nothing: the mean alphas must agree as far as WeightWatcher's float32 allows."""
    ours, *peers = programs
    for peer in peers:
        for work in WORK:
            x, y = ours.alpha[work], peer.alpha[work]
            if not math.isclose(x, y, rel_tol=1e-5):
                raise SystemExit("%s: mean alpha %r by us, %r by %s" % (work, x, y, peer.name))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("file", nargs="?", default=os.path.join(SAMPLES, SAMPLE % "100" + ".safetensors"))
    p.add_argument("--ours", default=OURS, help="our command, run in the repository root (%(default)s)")
    p.add_argument("--weightwatcher", metavar="DIR", help="folder that holds weightwatcher/ of 0.7.5.5")
    p.add_argument("--powerlaw", metavar="DIR", help="folder that holds powerlaw.py of 1.4.6 (for WeightWatcher)")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--warmup", type=int, default=1)
    p.add_argument("--name", default="spectral", help="of the record under bench/results")
    a = p.parse_args()

    with tempfile.TemporaryDirectory() as scratch:
        weights = os.path.join(scratch, "weights.npz")
        if a.file.endswith(".npz"):
            with np.load(a.file) as f:
                np.savez(weights, **{n: f[n].astype(np.float32) for n in f.files})
        else:
            np.savez(weights, **read_safetensors(a.file))
        commands = dict(ours=a.ours, numpy=PEER % (shlex.quote(sys.executable), "numpy"))
        if a.weightwatcher:
            folders = tuple(shlex.quote(os.path.abspath(d)) for d in (a.weightwatcher, a.powerlaw))
            commands["weightwatcher"] = (PEER % (shlex.quote(sys.executable), "weightwatcher")
                                         + " --tool %s --powerlaw %s" % folders)
        programs = [Program(n, c, scratch, file=weights, threads=a.threads) for n, c in commands.items()]
        load = [os.getloadavg()[0]]
        seconds = measure(programs, a.warmup, a.rounds)
        load.append(os.getloadavg()[0])
        same_alpha(programs)
        versions = {}
        for peer in programs[1:]:
            with open(peer.json) as f:
                versions.update(json.load(f)["versions"])

    file = os.path.basename(a.file)
    command = "python3 bench/compare/spectral.py %s --threads %d --rounds %d --warmup %d --name %s%s" % (
        file, a.threads, a.rounds, a.warmup, a.name, " --weightwatcher DIR --powerlaw DIR" if a.weightwatcher else "")
    if a.ours != OURS:
        command += " --ours %s" % shlex.quote(a.ours)
    record = dict(date=datetime.date.today().isoformat(), machine=machine(), file=file, threads=a.threads,
                  rounds=a.rounds, warmup=a.warmup, load_average=load, ours=a.ours, peers=versions,
                  alpha=programs[0].alpha["fits"], command=command, rows=list(rows(programs, seconds)))
    about = "%s: %s, %d cores; %s; %d threads; %d rounds after %d; load %.1f-%.1f. Peers: %s. Mean alpha %.6f by all." % (
        record["date"], record["machine"]["cpu"], record["machine"]["cores"], file, a.threads, a.rounds, a.warmup,
        *load, ", ".join("%s %s" % kv for kv in versions.items()), record["alpha"])
    text = "# %s\n\n%s\n\n`%s`\n\n%s\n" % (a.name, about, command, table(record["rows"]))
    save(a.name, text, record)


if __name__ == "__main__":
    main()
