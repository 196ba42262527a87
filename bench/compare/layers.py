#!/usr/bin/env python3
"""Runs the command `layers` of the bench program and keeps its table: bench/results/NAME.{md,json}.

    python3 bench/compare/layers.py --threads 1 --width 64 --batch 10 --name layers-1-thread
"""
import argparse
import datetime
import json
import os
import subprocess
import tempfile

from compare import ROOT, machine, save

OURS = "dotnet", "run", "-c", "Release", "--project", "bench/CoreDataless.Bench", "--", "layers"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--simd", choices=("Avx512", "Avx2", "Portable"), default="Avx512")
    p.add_argument("--width", type=int, default=64, help="channels of the first stage of ResNet18 (%(default)s)")
    p.add_argument("--batch", type=int, default=10, help="images (%(default)s)")
    p.add_argument("--repetitions", type=int, default=30)
    p.add_argument("--name", default="layers", help="of the record under bench/results")
    a = p.parse_args()

    options = [w for n in ("threads", "simd", "width", "batch", "repetitions") for w in ("--" + n, str(getattr(a, n)))]
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as scratch:
        file = os.path.join(scratch, "layers.json")
        out = subprocess.run([*OURS, *options, "--json", file], cwd=ROOT, check=True, text=True,
                             stdout=subprocess.PIPE).stdout
        with open(file) as f:
            layers = json.load(f)
    load.append(os.getloadavg()[0])

    command = "python3 bench/compare/layers.py %s --name %s" % (" ".join(options), a.name)
    record = dict(date=datetime.date.today().isoformat(), machine=machine(), load_average=load, command=command,
                  **layers)
    about = "%s: %s, %d cores; ResNet18 of width %d; load %.1f-%.1f.\n\n`%s`\n" % (
        record["date"], record["machine"]["cpu"], record["machine"]["cores"], a.width, *load, command)
    save(a.name, "# %s\n\n%s\n%s" % (a.name, about, out), record)


if __name__ == "__main__":
    main()
