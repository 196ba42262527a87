"""What gpu/compare.py knows, on disk after each row: gpu-DATE.json, and as tables in gpu-DATE.md."""
import datetime
import json
import os
import shlex
import sys

from compare import machine
import report


class Record:
    """Goes on with what the file of today has, unless that is of another device or network."""

    def __init__(self, a, gpu):
        today = datetime.date.today().isoformat()
        self.file = os.path.join(a.out, "gpu-%s%s" % ("quick-" if a.quick else "", today))
        what = dict(device=a.device, ours=a.ours, width=a.width, quick=a.quick, card=gpu and gpu["name"])
        self.data = dict(rows=[], commands=[], versions={}, gpu=gpu, **what)
        if os.path.exists(self.file + ".json"):
            with open(self.file + ".json") as f:
                self.data = json.load(f)
            other = [k for k in what if self.data[k] != what[k]]
            if other:
                sys.exit("%s.json is of another %s: name another folder as --out" % (self.file, ", ".join(other)))
        self.data.update(date=today, machine=machine())
        command = "bench/compare/gpu/compare.py " + shlex.join(sys.argv[1:])
        if command not in self.data["commands"]:
            self.data["commands"].append(command)

    def forget(self, work, network, size=None):
        self.data["rows"] = [r for r in self.data["rows"]
                             if (r["work"], r["network"], r["size"]) != (work, network, size)]

    def add(self, work, network="", size=None, **row):
        """Takes the place of an earlier row of the same cell."""
        print("%s %s %s" % (work, network, size or ""), file=sys.stderr)
        self.forget(work, network, size)
        self.data["rows"].append(dict(work=work, network=network, size=size, **row))
        self.write(".json", json.dumps(self.data, indent=1) + "\n")
        self.write(".md", report.text(self.data))

    def write(self, ending, text):
        """A process that is killed leaves the old file or the new one."""
        with open(self.file + ending + ".new", "w") as f:
            f.write(text)
        os.replace(self.file + ending + ".new", self.file + ending)
