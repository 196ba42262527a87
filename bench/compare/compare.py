#!/usr/bin/env python3
"""Times our program and PyTorch in turn, in one run, and writes the tables to bench/results/NAME.{md,json}.

    python3 bench/compare/compare.py --threads 2 --name descent-2-threads
    python3 bench/compare/compare.py --threads 2 --simd Avx2 --name descent-2-threads-avx2
    python3 bench/compare/compare.py --threads 2 --descents "" --deepfools "10x1 10x10" --name deepfool-2-threads

Both peers (torch_peer.py says what the jobs are) read the same weights and the same images from a temporary folder.
Each round takes one repetition of every variant of both, in alternating order, so that whatever else the machine does
falls on both. A repetition of descent is as many steps as fill a quarter of a second, at most ten; before any is timed,
the losses after one step of both must agree. Ratios are PyTorch / ours of the same round, the median of all: above 1 we
are faster. "PyTorch's best" is the faster of its memory layouts with frozen weights, chosen for each row.
"""
import argparse
import contextlib
import datetime
import json
import math
import os
import platform
import select
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
OURS = ("dotnet run -c Release --project bench/CoreDataless.Bench -- peer"
        " --threads {threads} --simd {simd} --folder {folder}")
TORCH = shlex.quote(sys.executable) + " bench/compare/torch_peer.py --threads {threads} --folder {folder}"
# What keeps PyTorch from wider instructions than ours.
LIMITS = dict(Avx512={}, Avx2={"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"},
              Portable={"ONEDNN_MAX_CPU_ISA": "SSE41", "ATEN_CPU_CAPABILITY": "default"})
LIMIT = 600                                              # seconds for a job, or for a start
PAUSE = 0.02                                             # the other peer's threads spin for a while before they sleep
DESCENT = "descent", "descent-channels-last", "descent-authors"
DEEPFOOL = "deepfool", "deepfool-channels-last", "deepfool-foolbox-frozen", "deepfool-foolbox"


def limited(threads, simd="Avx512"):
    """The environment of a process that may use so many threads and these instructions."""
    names = "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"
    return dict(os.environ, **{n: str(threads) for n in names}, **LIMITS[simd])


class Failed(SystemExit):
    """What a peer could not do, and why: the end, where nobody catches it."""


@contextlib.contextmanager
def limit_of(process):
    """Ends it where this takes too long."""
    watch = threading.Timer(LIMIT, process.kill)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


class Peer:
    def __init__(self, label, command, environment=None):
        self.label, self.command, self.environment = label, command, environment
        self.start()

    def start(self):
        self.process = subprocess.Popen(shlex.split(self.command), cwd=ROOT, env=self.environment, text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with limit_of(self.process):
            for line in self.process.stdout:              # a build may speak first
                if line.startswith("ready "):
                    self.info = json.loads(line[len("ready "):])
                    return
        raise Failed("%s ended before it was ready: %s" % (self.label, self.command))

    def restart(self):
        self.process.kill()
        self.process.wait()
        self.start()

    def run(self, job, limit=LIMIT):
        """Seconds and values; the peer is gone when it takes more seconds than the limit, or answers nothing."""
        try:
            self.process.stdin.write(job + "\n")
            late = not select.select([self.process.stdout], [], [], limit)[0]
        except BrokenPipeError:
            late = False
        answer = [] if late else self.process.stdout.readline().split()
        if answer[:1] == [job] and answer[1:2] not in ([], ["failed"]):
            return float(answer[1]), [float(v) for v in answer[2:]]
        if not answer:
            self.process.kill()
            self.process.wait()
        raise Failed("%s, %s: %s" % (self.label, job, "not done in %g s" % limit if late else
                                     " ".join(answer[2:]) or "it ended"))

    def time(self, jobs):
        """The seconds of a job, or of several together."""
        return sum(self.run(job)[0] for job in ([jobs] if isinstance(jobs, str) else jobs))

    def quit(self):
        try:
            self.process.stdin.write("quit\n")
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        with limit_of(self.process):
            self.process.wait()


def machine():
    model = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as f:
            model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), model)
    return dict(cpu=model, cores=os.cpu_count(), system=platform.system() + " " + platform.machine())


def facts(info):
    return ", ".join("%s %s" % kv for kv in info.items())


def save(name, text, record):
    """Prints the table, and keeps it and the record under bench/results."""
    print(text)
    results = os.path.join(ROOT, "bench", "results")
    os.makedirs(results, exist_ok=True)
    with open(os.path.join(results, name + ".md"), "w") as f:
        f.write(text)
    with open(os.path.join(results, name + ".json"), "w") as f:
        json.dump(record, f, indent=1)
        f.write("\n")


def measure(jobs, rounds, budget=math.inf, lose=None, keep=lambda seconds: None):
    """Seconds of each repetition of the jobs: name -> (peer, job). After the budget of seconds at least three.

    `lose` is told of a job that failed, and takes it and others that cannot go on out of the jobs; `keep` gets what is
    known after each round.
    """
    seconds, end = {name: [] for name in jobs}, time.monotonic() + budget
    for round_ in range(rounds):
        if round_ >= 3 and time.monotonic() > end:
            break
        for name in (list(jobs) if round_ % 2 == 0 else list(jobs)[::-1]):
            if name not in jobs:
                continue
            time.sleep(PAUSE)
            peer, job = jobs[name]
            try:
                seconds[name].append(peer.time(job))
            except Failed as e:
                if lose is None:
                    raise
                lose(name, e)
        keep({name: seconds[name] for name in jobs})
    return {name: seconds[name] for name in jobs}


def faster(seconds, name, ours="ours"):
    """How many times faster we are than this variant: median, least and most over the rounds."""
    each = [theirs / mine for theirs, mine in zip(seconds[name], seconds[ours])]
    return statistics.median(each), min(each), max(each)


def best(seconds, names):
    return min(names, key=lambda name: statistics.median(seconds[name]))


def descent(ours, torch, network, size, rounds):
    def jobs(steps):
        job = ":%s:%s:%d" % (network, size, steps)
        return dict(ours=(ours, "descent" + job), **{v: (torch, v + job) for v in DESCENT})

    check = {name: peer.run(job)[1][0] for name, (peer, job) in jobs(2).items()}
    for name, loss in check.items():
        if not math.isclose(loss, check["descent"], rel_tol=1e-3):
            raise SystemExit("%s %s: mean loss after a step %s" % (network, size, check))
    steps = max(1, min(10, math.ceil(0.25 / (measure(jobs(1), 1)["ours"][0]))))
    seconds = measure(jobs(steps), rounds)
    seconds = {name: [s / steps for s in v] for name, v in seconds.items()}
    return dict(work="descent", network=network, size=size, steps=steps, loss_after_a_step=check,
                best=best(seconds, DESCENT[:2]), seconds=seconds)


def deepfool(ours, torch, network, size, rounds):
    jobs = {name: (peer, "%s:%s:%s" % (variant, network, size)) for name, peer, variant in
            [("ours", ours, "deepfool")] + [(v, torch, v) for v in DEEPFOOL]}
    found = {name: peer.run(job)[1] for name, (peer, job) in jobs.items()}
    same = {v: agreement(found["ours"], found[v]) for v in ("deepfool", "deepfool-foolbox")}
    seconds = measure(jobs, rounds)
    return dict(work="deepfool", network=network, size=size, rows=len(found["ours"]) // 2, agreement=same,
                best=best(seconds, DEEPFOOL[:2]), seconds=seconds)


def agreement(mine, theirs):
    """Of how many rows the adversary's class is the same, and the distance to 1e-3."""
    return dict(labels=sum(a == b for a, b in zip(mine[::2], theirs[::2])),
                distances=sum(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(mine[1::2], theirs[1::2])))


def milliseconds(values, digits=1):
    return "%.*f (%.*f-%.*f)" % tuple(x for f in (statistics.median, min, max) for x in (digits, 1e3 * f(values)))


def table(rows, title, variants, heads, more=()):
    """One line a row: times of all, and how many times faster we are than the best and than the last variant."""
    if not rows:
        return ""
    heads = ["network", "classes x runs", "ours, ms (min-max)", *heads, "times PyTorch's best (min-max)",
             "times the published way (min-max)", *(head for head, _ in more)]
    lines = ["## " + title, "", "| %s |" % " | ".join(heads), "|---" * len(heads) + "|"]
    for row in rows:
        seconds = row["seconds"]
        cells = [row["network"], row["size"], *(milliseconds(seconds[v]) for v in ("ours", *variants)),
                 *("**%.2f** (%.2f-%.2f)" % faster(seconds, v) for v in (row["best"], variants[-1])),
                 *(cell(row) for _, cell in more)]
        lines.append("| %s |" % " | ".join(cells))
    return "\n".join(lines) + "\n"


def agreeing(variant):
    return lambda row: "%(labels)d, %(distances)d" % row["agreement"][variant] + " of %d" % row["rows"]


def tables(rows):
    return "\n".join(filter(None, [
        table([r for r in rows if r["work"] == "descent"], "One step of descent", DESCENT,
              ["PyTorch, frozen", "frozen, channels_last", "the authors' way"]),
        table([r for r in rows if r["work"] == "deepfool"], "A whole DeepFool attack", DEEPFOOL,
              ["PyTorch, frozen, one forward a step", "the same, channels_last", "foolbox's way, frozen",
               "foolbox's way"],
              [("classes, distances as PyTorch's", agreeing("deepfool")),
               ("as foolbox's way", agreeing("deepfool-foolbox"))])]))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ours", default=OURS, help="command of our peer, run in the repository root (%(default)s)")
    p.add_argument("--torch", default=TORCH, help="command of the other peer (this Python)")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--simd", choices=LIMITS, default="Avx512", help="instructions of both (%(default)s)")
    p.add_argument("--networks", default="full quarter resnet20", help="(%(default)s)")
    p.add_argument("--descents", default="10x1 10x5 100x1", help="classes x runs (%(default)s)")
    p.add_argument("--deepfools", default="", help="classes x runs, such as 10x1 10x10 (none)")
    p.add_argument("--repetitions", type=int, default=15)
    p.add_argument("--name", default="compare", help="of the record under bench/results")
    a = p.parse_args()

    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder:
        environment = limited(a.threads, a.simd)
        torch, ours = (Peer(label, c.format(threads=a.threads, simd=a.simd, folder=shlex.quote(folder)), environment)
                       for label, c in (("torch", a.torch), ("ours", a.ours)))
        try:
            rows = list(measured(ours, torch, a))
        finally:
            ours.quit()
            torch.quit()
    load.append(os.getloadavg()[0])

    command = "/usr/bin/python3" if sys.executable == "/usr/bin/python3" else "python3"
    command += " bench/compare/compare.py --threads %d --simd %s --repetitions %d --name %s" % (
        a.threads, a.simd, a.repetitions, a.name)
    command += "".join(" --%s %s" % (n, shlex.quote(getattr(a, n))) for n in ("networks", "descents", "deepfools"))
    record = dict(date=datetime.date.today().isoformat(), machine=machine(), threads=a.threads, simd=a.simd,
                  repetitions=a.repetitions, load_average=load, ours=ours.info, torch=torch.info,
                  torch_environment=LIMITS[a.simd], command=command, rows=rows)
    about = "%s: %s, %d cores; %d threads; %s; %d rounds; load %.1f-%.1f. Ours: %s. PyTorch: %s.\n\n`%s`\n" % (
        record["date"], record["machine"]["cpu"], record["machine"]["cores"], a.threads, a.simd, a.repetitions, *load,
        facts(ours.info), facts({**torch.info, **LIMITS[a.simd]}), command)
    save(a.name, "# %s\n\n%s\n%s" % (a.name, about, tables(rows)), record)


def measured(ours, torch, a):
    for network in a.networks.split():
        if a.deepfools:
            torch.run("write:%s:10" % network)
            torch.run("prototypes:%s:10x10" % network)
        for size in a.deepfools.split():
            yield report(deepfool(ours, torch, network, size, a.repetitions))
        for size in a.descents.split():
            torch.run("write:%s:%s" % (network, size.split("x")[0]))
            yield report(descent(ours, torch, network, size, a.repetitions))


def report(row):
    """A line while the rest is being measured."""
    print("%s %s %s: %.2f times PyTorch's best" % (row["work"], row["network"], row["size"],
                                                   faster(row["seconds"], row["best"])[0]), file=sys.stderr)
    return row


if __name__ == "__main__":
    main()
