#!/usr/bin/env python3
"""Our program and PyTorch on the same GPU in one run: OUT/gpu-DATE.md and .json, with what the goals came to.

    python3 bench/compare/gpu/compare.py --cli CoreDataless.Cli --bench CoreDataless.Bench

Both are published programs; README.md beside this says how. The parts come in the order of --parts, and what is known
is saved each time that it is more; a later run on the same day with the same --out goes on with its file, and measures
only its own parts. What one of the sides cannot do is in the tables, with the reason.

    peaks      large products and a large copy by both; with them, what an iteration of descent could take at best
    descent    K = 10, 100, 200 classes and five runs: our TF32 and bf16, and the ways of steps.py but torch.compile's
    deepfool   whole attacks on prototypes
    spectra    singular values of all slices of ResNet18, and the spectral metrics of its checkpoint
    evaluate   whole processes; ours with an empty cache, then with what that kept
    compile    descent again, beside torch.compile's ways
"""
import argparse
import contextlib
import functools
import json
import math
import os
import shlex
import struct
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]
from cell import Cell, why
from compare import LIMIT, Failed, Peer, agreement, limited
from descent import Descent
from evaluate import PEER as FLOW, WAYS as FLOWS, program
from record import Record
import report

RUNS, CLASSES = 5, (10, 100, 200)
EAGER = ("descent-authors", "descent", "descent-channels-last", "descent-tf32", "descent-folded", "descent-graph",
         "descent-graph-contiguous", "descent-bf16", "descent-graph-bf16")
COMPILED = ("descent-graph", "descent-reduce-overhead", "descent-max-autotune", "descent-max-autotune-graph",
            "descent-graph-bf16", "descent-max-autotune-graph-bf16")
DEEPFOOL = "deepfool-foolbox", "deepfool", "deepfool-tf32"
SVD = "loop-float64", "loop-float32", "batched-float64", "batched-float32"
PEAKS = "tf32", "bf16", "fp32", "fp64"


class Comparison:
    def __init__(self, a, scratch):
        self.a, self.scratch = a, scratch
        self.record = Record(a, self.look())
        self.add = self.record.add

    # ---- who is asked

    def environment(self, cache=None):
        """Ours look for libraries where this Python has its own; what they keep goes to --cache, if not elsewhere."""
        cache = os.path.join(self.scratch, cache) if cache else self.a.cache or os.path.join(self.scratch, "cache")
        return dict(limited(self.a.threads), COREDATALESS_CACHE=cache, VIRTUAL_ENV=sys.prefix)

    def ours(self, label, command, precision="tf32"):
        command = "%s %s --device %s --precision %s --threads %d --folder %s" % (
            shlex.quote(self.a.bench), command, self.a.ours, precision, self.a.threads, shlex.quote(self.scratch))
        return Peer(label, command, self.environment())

    def torch(self):
        return Peer("PyTorch", "%s %s --device %s --threads %d --folder %s" % (
            shlex.quote(sys.executable), shlex.quote(os.path.join(HERE, "peer.py")), self.a.device, self.a.threads,
            shlex.quote(self.scratch)), self.environment())

    @contextlib.contextmanager
    def peers(self, *opened):
        self.record.data["versions"].update({p.label: p.info for p in opened})
        try:
            yield opened
        finally:
            for peer in opened:
                peer.quit()

    def both(self):
        """Ours, ours in bf16 where that is something else, and PyTorch."""
        ours = [self.ours("ours", "peer")]
        if self.a.ours == "cuda":
            ours.append(self.ours("ours, bf16", "peer", "bf16"))
        return self.peers(*ours, self.torch())

    def tool(self, *words):
        """What a command of our benchmark writes as JSON."""
        path = os.path.join(self.scratch, "tool.json")
        done = subprocess.run([self.a.bench, *words, "--json", path], env=self.environment(), text=True, timeout=LIMIT,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise Failed("%s: exit code %d: %s" % (" ".join(words), done.returncode, done.stderr.strip()))
        with open(path) as f:
            return json.load(f)

    def look(self):
        """Our GPU and its libraries; the reason and the exit code are our program's where there is none."""
        if self.a.ours != "cuda":
            return None
        done = subprocess.run([self.a.bench, "cuda", "device"], env=self.environment(), stdout=subprocess.PIPE,
                              text=True, timeout=LIMIT)
        if done.returncode != 0:
            sys.exit(done.returncode)
        return json.loads(done.stdout)

    def network(self, classes):
        return ("tiny-w%d" if classes == 200 else "w%d") % self.a.width

    # ---- the parts

    def peaks(self):
        rates, failed = {}, {}
        with self.peers(self.torch()) as (torch,):
            for kind in (*PEAKS, "copy"):
                size = self.a.copy if kind == "copy" else self.a.product
                rates[kind] = torch.run("peak:%s:%d" % (kind, size))[1][0]
        ours = {}
        try:
            timings = self.tool("cuda", "--batches", str(10 * RUNS), "--layers", "best", "--width", str(self.a.width))
            words = dict(tf32="Tf32", bf16="BFloat16", fp32="Fp32")
            ours = {k: 1e12 * timings["product_teraflops"][w] for k, w in words.items()}
            ours.update(copy=timings["copy_bytes_per_second"])
        except Failed as e:
            failed["ours"] = str(e)
        self.add(work="peaks", torch=rates, ours=ours, failed=failed, product=self.a.product, copy=self.a.copy)
        best = {k: max(rates[k], ours.get(k, 0)) for k in rates}
        for classes in self.a.classes:
            self.roofline(classes, best)

    def roofline(self, classes, best):
        """By the plan, at the rates of this run."""
        row = dict(work="roofline", network=self.network(classes), size="%dx%d" % (classes, RUNS))
        for precision in ("tf32", "bf16"):
            found = self.tool(
                "cuda", "roofline", "--batches", str(classes * RUNS), "--classes", str(classes), "--width",
                str(self.a.width), "--stem", "7" if classes == 200 else "3", "--precision", precision,
                "--teraflops", "%.9g" % (best[precision] / 1e12), "--gigabytes", "%.9g" % (best["copy"] / 1e9))
            found = found["batches"][0]
            row[precision] = dict(
                operations=found["operations"], bytes=found["bytes_moved"], launches=found["launches"],
                attainable=found["attainable_milliseconds"],
                by_operations=found["operations"] / best[precision], by_bytes=found["bytes_moved"] / best["copy"])
        self.add(**row)

    def descent(self, names=EAGER, work="descent"):
        with self.both() as (*ours, torch):
            for classes in self.a.classes:
                network, size = self.network(classes), "%dx%d" % (classes, RUNS)
                keep = functools.partial(self.add, work, network, size)
                Descent(self.a, ours, torch, network, size, keep).measure(names)

    def deepfool(self):
        with self.peers(self.ours("ours", "peer"), self.torch()) as (ours, torch):
            for size in self.a.deepfools.split():
                try:
                    self.attack(ours, torch, size)
                except Failed as e:
                    self.add("failed", "deepfool", size, why=str(e))
                    for peer in (ours, torch):
                        peer.restart()

    def attack(self, ours, torch, size):
        network, found = self.network(int(size.split("x")[0])), {}
        self.record.forget("failed", "deepfool", size)
        torch.run("write:%s:%s" % (network, size.split("x")[0]))
        torch.run("prototypes:%s:%s" % (network, size))

        def warm(name, peer, job):
            found[name] = peer.run(job)[1]

        def keep(seconds):
            self.add("deepfool", network, size, rows=len(found["ours"]) // 2, seconds=seconds, failed=cell.failed,
                     agreement={n: agreement(found["ours"], found[n]) for n in seconds if n != "ours"})

        cell = Cell(warm)
        cell.take("ours", ours, "deepfool:%s:%s" % (network, size))
        for name in DEEPFOOL:
            cell.take(name, torch, "%s:%s:%s" % (name, network, size))
        cell.time(self.a.rounds, self.a.budget, keep)

    def spectra(self):
        network = self.network(10)
        with self.peers(self.ours("ours", "singular-values"), self.torch()) as (ours, torch):
            torch.run("write:%s:10" % network)
            batches = list(layers(self.written()))
            # Memory is reserved by the first call for a size: of PyTorch's, which take long, two layers are enough.
            cell = Cell(lambda _, peer, jobs: peer.time(jobs if peer is ours else jobs[:2]))
            cell.take("ours", ours, batches)
            for way in SVD:
                cell.take(way, torch, ["%s:%s" % (way, batch) for batch in batches])
            cell.time(self.a.rounds, self.a.budget, lambda seconds: self.add(
                "spectra", network, batches=batches, seconds=seconds, failed=cell.failed))
            torch.run("write:%s:10" % network)
            self.analysis(torch)

    def analysis(self, torch):
        """From the checkpoint to its table: ours as its report says, PyTorch's as its peer says."""
        network, seconds, end = self.network(10), dict(ours=[], analysis=[]), time.monotonic() + self.a.budget
        command = "%s spectral %s --device %s --threads %d --quiet --json %s" % (
            shlex.quote(self.a.cli), shlex.quote(self.written()), self.a.ours, self.a.threads,
            shlex.quote(self.scratch + "/spectral.json"))
        for round_ in range(4):
            try:
                subprocess.run(shlex.split(command), env=self.environment(), check=True, stdout=subprocess.DEVNULL,
                               timeout=LIMIT)
                with open(self.scratch + "/spectral.json") as f:
                    seconds["ours"].append(json.load(f)["models"][0]["seconds"]["total"])
                seconds["analysis"].append(torch.time("analysis-float64:" + network))
            except (Failed, subprocess.SubprocessError) as e:
                self.add("analysis", network, failed=dict(analysis=why(e)), seconds={})
                return
            if round_ > 0:                                # the first was warming up
                self.add("analysis", network, failed={}, seconds={n: s[1:] for n, s in seconds.items()})
                if time.monotonic() > end:
                    return

    def written(self):
        """The checkpoint that PyTorch's peer writes."""
        return os.path.join(self.scratch, "%s-10.safetensors" % self.network(10))

    def evaluate(self):
        if not self.a.checkpoint:
            with self.peers(self.torch()) as (torch,):
                torch.run("write:%s:10" % self.network(10))
        json_file, file = os.path.join(self.scratch, "ours.json"), shlex.quote(self.a.checkpoint or self.written())
        ours = "%s evaluate %s --device %s --threads %d --quiet --json %s %s" % (
            shlex.quote(self.a.cli), file, self.a.ours, self.a.threads, shlex.quote(json_file), self.a.evaluate)
        flow = FLOW.format(file=file, threads=self.a.threads) + "%s --device " + self.a.device + " " + self.a.evaluate
        commands = {"ours, first start": (ours, True), "ours": (ours, True)}
        commands.update({way: (flow % way, False) for way in FLOWS})
        found, failed = {name: [] for name in commands}, {}
        for round_ in range(self.a.evaluations):
            fresh = self.environment("evaluate-%d" % round_)
            names = list(commands) if round_ % 2 == 0 else [*list(commands)[:1:-1], *list(commands)[:2]]
            for name in (n for n in names if n not in failed):
                command, mine = commands[name]
                try:
                    found[name].append(program(command, self.a.threads, mine, json_file, fresh))
                except Failed as e:
                    if mine:
                        raise
                    failed[name] = str(e)
                kept = {n: f for n, f in found.items() if f and n not in failed}
                if "ours" in kept:
                    self.add("evaluate", os.path.basename(shlex.split(file)[0]), rounds=kept, failed=failed,
                             options=self.a.evaluate, seconds={n: [r["seconds"] for r in f] for n, f in kept.items()})

    def compile(self):
        self.descent(COMPILED, "compile")


def layers(path):
    """The slices of each layer of a checkpoint: 9x64x64 for a 3x3 convolution."""
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
    for shape in (tensor["shape"] for tensor in header.values()):
        if len(shape) in (2, 4):
            yield "%dx%dx%d" % (math.prod(shape[2:]), *shape[:2])


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cli", required=True, type=os.path.abspath, help="our program CoreDataless.Cli, published")
    p.add_argument("--bench", required=True, type=os.path.abspath, help="our program CoreDataless.Bench, published")
    p.add_argument("--device", default="cuda", help="of PyTorch (%(default)s)")
    p.add_argument("--ours", help="our device (the same)")
    p.add_argument("--out", default=".", help="folder of the report (%(default)s)")
    p.add_argument("--cache", type=os.path.abspath, help="folder for our kernels and choices (one of this run alone)")
    p.add_argument("--parts", default="peaks descent deepfool spectra evaluate compile", help="(%(default)s)")
    p.add_argument("--budget", type=float, default=20, help="seconds of timing for a cell (%(default)s)")
    p.add_argument("--limit", type=float, default=180, help="seconds for making a way ready (%(default)s)")
    p.add_argument("--classes", type=lambda s: [int(n) for n in s.split()], default=CLASSES, help="\"10 100 200\"")
    p.add_argument("--deepfools", default="10x5 100x5 200x5", help="classes x runs (%(default)s)")
    p.add_argument("--width", type=int, default=64, help="channels of the first stage (%(default)s)")
    p.add_argument("--steps", type=int, default=6, help="of a descent, which may not come to its end (%(default)s)")
    p.add_argument("--rounds", type=int, default=15, help="(%(default)s)")
    p.add_argument("--evaluations", type=int, default=3, help="rounds of whole processes (%(default)s)")
    p.add_argument("--evaluate", default="", help="options of those, such as \"--runs 1 --iterations 20\"")
    p.add_argument("--checkpoint", type=os.path.abspath,
                   help="a ResNet18 in the authors' spelling (one with random weights, calibrated)")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--product", type=int, default=8192, help="side of the large products (%(default)s)")
    p.add_argument("--copy", type=int, default=1 << 28, help="floats of the large copy (%(default)s)")
    p.add_argument("--quick", action="store_true",
                   help="tries that everything works, into gpu-quick-DATE: few steps, small products, no verdicts")
    a = p.parse_args()
    if a.quick:
        a.steps, a.rounds, a.evaluations, a.product, a.copy = 2, 3, 1, 512, 1 << 20
    a.ours, a.out = a.ours or a.device, os.path.abspath(a.out)
    return a


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        comparison = Comparison(a, scratch)
        for part in a.parts.split():
            comparison.record.forget("failed", part)
            try:
                getattr(comparison, part)()
            except (Failed, Exception) as e:              # the other parts go on
                traceback.print_exc()
                comparison.add("failed", part, why="%s: %s" % (type(e).__name__, e))
    print(report.text(comparison.record.data))


if __name__ == "__main__":
    main()
