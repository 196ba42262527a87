#!/usr/bin/env python3
"""Times `evaluate` of a sample, whole processes, by us and the authors' way in PyTorch: bench/results/NAME.{md,json}.

    dotnet publish -c Release -r linux-x64 -p:PublishReadyToRun=true -o artifacts/ours src/CoreDataless.Cli
    dotnet build -c Release src/CoreDataless.Cli
    python3 bench/compare/evaluate.py --threads 2 --name evaluate-2-threads

Ours is the published program, and the built one started by `dotnet run`; the peers are the ways of authors_flow.py. All
start from the same images and have the same options, our defaults. Each round starts each program once, in alternating
order. Ratios are theirs / the published program's of the same round, the median of all: above 1 we are faster. Peak
memory is the largest resident set of the process or of one that it started.
"""
import argparse
import datetime
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

from compare import ROOT, Failed, facts, limit_of, limited, machine, save

SAMPLE = "weights-converter/samples/resnet18-w16-cifar10-100.safetensors"
OURS = {
    "published": "artifacts/ours/CoreDataless.Cli evaluate {file} --threads {threads} --quiet --json {json}",
    "dotnet run": "dotnet run -c Release --no-build --project src/CoreDataless.Cli -- evaluate {file}"
                  " --threads {threads} --quiet --json {json}",
}
WAYS = "published", "stopping", "tuned"
PEER = shlex.quote(sys.executable) + " bench/compare/authors_flow.py {file} --threads {threads} --way "
MEBIBYTE = 2.0 ** 20


def program(command, threads, ours, json_file, environment=()):
    """Runs it once: seconds, peak bytes, Mg and Madv, and where our time went."""
    start = time.perf_counter()
    process = subprocess.Popen(shlex.split(command), cwd=ROOT, env=dict(limited(threads), **dict(environment)),
                               text=True, stdout=subprocess.PIPE)
    with limit_of(process):
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise Failed("%s failed:\n%s" % (command, out))
    peak = 1024 * usage.ru_maxrss
    if ours:
        with open(json_file) as f:
            report = json.load(f)
        model = report["models"][0]
        return dict(seconds=seconds, peak=peak, mg=model["mg"]["mean"], madv=model["madv"]["mean"],
                    phases=model["seconds"], start_up=report.get("startUp"))
    result = json.loads(out)
    return dict(seconds=seconds, peak=peak, mg=result["mg"], madv=result["madv"], torch=result["torch"],
                evaluations=[r["evaluations"] for r in result["runs"]])


def table(names, repetitions):
    lines = ["| program | s (min-max) | times faster is ours, published (min-max) | peak memory | Mg | Madv |",
             "|---|---|---|---|---|---|"]
    for name in names:
        runs, ours = repetitions[name], repetitions[names[0]]
        seconds = [r["seconds"] for r in runs]
        each = [r["seconds"] / o["seconds"] for r, o in zip(runs, ours)]
        lines.append("| %s | %.2f (%.2f-%.2f) | **%.2f** (%.2f-%.2f) | %.0f MiB | %.4f | %.4f |" % (
            name, statistics.median(seconds), min(seconds), max(seconds), statistics.median(each), min(each), max(each),
            max(r["peak"] for r in runs) / MEBIBYTE, runs[-1]["mg"], runs[-1]["madv"]))
    return "\n".join(lines)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("file", nargs="?", default=SAMPLE)
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--ways", default=" ".join(WAYS), help="of authors_flow.py (%(default)s)")
    p.add_argument("--options", default="", help="for all of them, such as --runs 1 --iterations 20 (our defaults)")
    p.add_argument("--name", default="evaluate", help="of the record under bench/results")
    a = p.parse_args()

    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as scratch:
        json_file = os.path.join(scratch, "ours.json")
        fill = dict(file=shlex.quote(os.path.abspath(os.path.join(ROOT, a.file))), threads=a.threads, json=json_file)
        commands = {"ours, " + n: (c.format(**fill) + " " + a.options, True) for n, c in OURS.items()}
        commands.update({"PyTorch, " + w: (PEER.format(**fill) + w + " " + a.options, False) for w in a.ways.split()})
        names = list(commands)
        repetitions = {name: [] for name in names}
        for round_ in range(a.rounds):
            for name in (names if round_ % 2 == 0 else names[::-1]):
                command, ours = commands[name]
                repetitions[name].append(program(command, a.threads, ours, json_file))
    load.append(os.getloadavg()[0])

    command = "python3 bench/compare/evaluate.py %s --threads %d --rounds %d --ways %s --name %s" % (
        a.file, a.threads, a.rounds, shlex.quote(a.ways), a.name)
    if a.options:
        command += " --options " + shlex.quote(a.options)
    sdk = subprocess.run(["dotnet", "--version"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    versions = dict(dotnet=sdk.strip(), python=sys.version.split()[0],
                    torch=repetitions[names[-1]][0].get("torch", "none"))
    record = dict(date=datetime.date.today().isoformat(), machine=machine(), file=os.path.basename(a.file),
                  threads=a.threads, rounds=a.rounds, load_average=load, versions=versions, command=command,
                  programs=repetitions)
    about = "%s: %s, %d cores; %s; %d threads; %d rounds; load %.1f-%.1f; %s.\n\n`%s`\n" % (
        record["date"], record["machine"]["cpu"], record["machine"]["cores"], record["file"], a.threads, a.rounds,
        *load, facts(versions), command)
    save(a.name, "# %s\n\n%s\n%s\n" % (a.name, about, table(names, repetitions)), record)


if __name__ == "__main__":
    main()
