#!/usr/bin/env python3
"""Times our program and PyTorch in turn, in one run, and writes the table to bench/results/NAME.{md,json}.

    python3 bench/compare/compare.py --threads 2 --repetitions 15 --name descent-2-threads

Both peers speak the protocol of torch_peer.py. Each round takes one repetition of every variant of both peers, in
alternating order, so that whatever else the machine does falls on both. Ratios are ours / PyTorch: below 1 we are faster.
"""
import argparse
import datetime
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
OURS = "dotnet run -c Release --project bench/CoreDataless.Bench -- peer --threads {threads}"
TORCH = shlex.quote(sys.executable) + " bench/compare/torch_peer.py --threads {threads}"


class Peer:
    def __init__(self, label, command):
        self.label = label
        self.process = subprocess.Popen(shlex.split(command), cwd=ROOT, text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for line in self.process.stdout:                  # a build may speak first
            if line.startswith("ready "):
                self.info = json.loads(line[len("ready "):])
                return
        raise SystemExit("%s ended before it was ready: %s" % (label, command))

    def time(self, variant):
        self.process.stdin.write(variant + "\n")
        answer = self.process.stdout.readline().split()
        if len(answer) != 2 or answer[0] != variant:
            raise SystemExit("%s answered %r to %s" % (self.label, answer, variant))
        return float(answer[1])

    def quit(self):
        try:
            self.process.stdin.write("quit\n")
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()


def machine():
    model = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as f:
            model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), model)
    return dict(cpu=model, cores=os.cpu_count(), system=platform.system() + " " + platform.machine())


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


def measure(jobs, warmup, repetitions):
    seconds = {job: [] for job in jobs}
    for round_ in range(warmup + repetitions):
        for job in (jobs if round_ % 2 == 0 else jobs[::-1]):
            value = job[0].time(job[1])
            if round_ >= warmup:
                seconds[job].append(value)
    return seconds


def table(rows):
    lines = ["| work | ours, ms (min-max) | PyTorch | ms (min-max) | ours / PyTorch | per round (min-max) |",
             "|---|---|---|---|---|---|"]
    text = lambda v: "%.1f (%.1f-%.1f)" % tuple(1e3 * f(v) for f in (statistics.median, min, max))
    for r in rows:
        lines.append("| %s | %s | %s | %s | **%.2f** | %.2f-%.2f |" % (
            r["ours"], text(r["ours_seconds"]), r["torch"], text(r["torch_seconds"]), r["ratio"], *r["ratio_range"]))
    return "\n".join(lines)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ours", default=OURS, help="command of our peer, run in the repository root (%(default)s)")
    p.add_argument("--torch", default=TORCH, help="command of the other peer (this Python)")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--repetitions", type=int, default=15)
    p.add_argument("--warmup", type=int, default=3)
    p.add_argument("--name", default="compare", help="of the record under bench/results")
    a = p.parse_args()

    load = [os.getloadavg()[0]]
    ours, torch = (Peer(label, c.format(threads=a.threads)) for label, c in (("ours", a.ours), ("torch", a.torch)))
    try:
        pairs = [(mine, theirs) for mine in ours.info["variants"] for theirs in torch.info["variants"]
                 if theirs == mine or theirs.startswith(mine + "-")]
        jobs = list(dict.fromkeys([job for m, t in pairs for job in ((ours, m), (torch, t))]))
        seconds = measure(jobs, a.warmup, a.repetitions)
    finally:
        ours.quit()
        torch.quit()
    load.append(os.getloadavg()[0])

    rows = []
    for m, t in pairs:
        x, y = seconds[ours, m], seconds[torch, t]
        each = [u / v for u, v in zip(x, y)]
        rows.append(dict(ours=m, torch=t, ratio=statistics.median(x) / statistics.median(y),
                         ratio_range=[min(each), max(each)], ours_seconds=x, torch_seconds=y))
    record = dict(date=datetime.date.today().isoformat(), machine=machine(), threads=a.threads,
                  repetitions=a.repetitions, warmup=a.warmup, load_average=load, ours=ours.info, torch=torch.info,
                  command="python3 bench/compare/compare.py --threads %d --repetitions %d --warmup %d --name %s" % (
                      a.threads, a.repetitions, a.warmup, a.name), rows=rows)
    about = "%s: %s, %d cores; %d threads; %d rounds after %d; load %.1f-%.1f. Ours: %s. PyTorch: %s.\n\n`%s`\n" % (
        record["date"], record["machine"]["cpu"], record["machine"]["cores"], a.threads, a.repetitions, a.warmup,
        *load, *(", ".join("%s %s" % kv for kv in i.items() if kv[0] != "variants") for i in (ours.info, torch.info)),
        record["command"])
    text = "# %s\n\n%s\n%s\n" % (a.name, about, table(rows))
    save(a.name, text, record)


if __name__ == "__main__":
    main()
