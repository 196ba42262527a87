"""The tables of gpu/compare.py's record."""
import statistics
from typing import NamedTuple

from compare import agreeing, facts, faster, milliseconds
from steps import WAYS

TF32, BF16 = "ours", "ours, bf16"
SPECTRA = {"loop-float64": "svdvals in a loop, float64", "loop-float32": "svdvals in a loop, float32",
           "batched-float64": "svdvals, a layer at once, float64", "batched-float32": "the same, float32"}


def text(record):
    parts = peaks, roofline, descents, deepfools, spectra, evaluations, failures
    tables = list(filter(None, (part(record) for part in parts)))
    return "\n\n".join([head(record), goals(record), *tables]) + "\n"


def head(record):
    device = record.get("versions", {}).get("PyTorch", {}).get("device")
    where = device or "NO GPU: PyTorch on %s" % record["device"]
    about = ["# Beside PyTorch on a GPU, %s" % record["date"],
             "%s; %s, %d cores; ResNet18 of width %d." % (where, record["machine"]["cpu"], record["machine"]["cores"],
                                                         record["width"])]
    about += ["- %s: %s" % (name, facts(info)) for name, info in record.get("versions", {}).items()]
    if record["gpu"]:
        libraries = ", ".join("%(name)s %(version)s (`%(path)s`)" % l for l in record["gpu"]["libraries"])
        about.append("- our GPU: %s, driver %s; %s" % (record["gpu"]["name"], record["gpu"]["driver"], libraries))
    return "\n".join([about[0], "", *about[1:], "", *("    " + c for c in record["commands"]), "",
                      "Ratios are theirs / ours of the same round: median (min-max); above 1 we are faster."])


def rows(record, *works):
    return [r for r in record["rows"] if r["work"] in works]


def grid(title, heads, lines, note=""):
    if not lines:
        return ""
    cells = ["| %s |" % " | ".join(map(str, line)) for line in [heads, ["---"] * len(heads), *lines]]
    return "\n".join(["## " + title, "", *cells] + (["", note] if note else []))


def ratio(found):
    return "**%.2f** (%.2f-%.2f)" % found


def short(reason):
    return "not measured: " + " ".join(reason.replace("|", "/").split())[:160]


# ---- goals

def against(variant):
    """How many times faster than it we are, and its name; an empty list where that is not known."""
    return lambda seconds: [(faster(seconds, variant), variant)] if {TF32, variant} <= seconds.keys() else []


def best(bf16):
    """The same of the fastest of PyTorch's ways that multiply as precisely: in TF32, as its defaults do, or bf16."""
    def find(seconds):
        ours = BF16 if bf16 else TF32
        ways = [n for n in seconds if n in WAYS and bool(WAYS[n].bf16) == bf16 and ours in seconds]
        return [min((faster(seconds, n, ours), n) for n in ways)] if ways else []

    return find


class Goal(NamedTuple):
    what: str
    times: float                    # None: no goal, to be known
    works: tuple                    # the rows where it is looked for
    size: str                       # how their size begins
    find: object                    # of a row's seconds
    compiled: bool = False          # no verdict before torch.compile had its turn


def wanted():
    for classes, loop in (("10", 10), ("100", None), ("200", 3)):
        what, size, both = "descent, K = %s, times " % classes, classes + "x", ("descent", "compile")
        yield Goal(what + "the authors' loop", loop, ("descent",), size, against("descent-authors"))
        yield Goal(what + "PyTorch's best", 1.5, both, size, best(False), True)
        yield Goal(what + "PyTorch's best, bf16 on both sides", None, both, size, best(True), True)
    for classes in ("10", "100", "200"):
        yield Goal("DeepFool, K = %s, times foolbox's way" % classes, 20, ("deepfool",), classes + "x",
                   against("deepfool-foolbox"))
    for way in ("loop-float64", "loop-float32"):
        yield Goal("singular values, times " + SPECTRA[way], 3, ("spectra",), "", against(way))
    yield Goal("`evaluate`, second start, times the authors' flow", 10, ("evaluate",), "", against("published"))


def verdict(record, goal, least, seconds):
    if record["quick"]:
        return "a quick try"
    if record["device"] == "cpu":
        return "not measured: no GPU"
    if least is None:
        return "not measured"
    if goal.times is None:
        return ""
    if least < goal.times:
        return "missed"
    if goal.compiled and not any(n in WAYS and WAYS[n].compiled and not WAYS[n].bf16 for s in seconds for n in s):
        return "reached so far (torch.compile not measured)"
    return "reached"


def goals(record):
    lines = []
    for goal in wanted():
        seconds = [r["seconds"] for r in rows(record, *goal.works) if (r["size"] or "").startswith(goal.size)]
        least, way = min((f for s in seconds for f in goal.find(s)), default=(None, None))
        named = ": " + WAYS[way].text if goal.compiled and way else ""
        lines.append([goal.what + named, goal.times or "", ratio(least) if least else "",
                      verdict(record, goal, least and least[0], seconds)])
    return grid("Goals", ["what", "goal", "found, the least", "so"], lines)


# ---- tables

def peaks(record):
    found = next(iter(rows(record, "peaks")), None)
    if not found:
        return ""
    lines = [[k, *("%.3g" % (side[k] / 1e12) if k in side else "" for side in (found["torch"], found["ours"]))]
             for k in found["torch"]]
    note = "TFLOP/s of products of %d x %d, TB/s of a copy of %d floats, read and written; ours as `bench cuda` does."
    note %= found["product"], found["product"], found["copy"]
    return grid("Peaks in this run", ["", "PyTorch", "ours"], lines,
                note + "".join(" Ours: " + short(why) for why in found["failed"].values()))


def roofline(record):
    """What a step could take at best, and which share of that is reached."""
    lines = []
    for r in rows(record, "roofline"):
        measured = next((d["seconds"] for d in rows(record, "descent")
                         if (d["network"], d["size"]) == (r["network"], r["size"])), {})
        for precision, ours in (("tf32", TF32), ("bf16", BF16)):
            p = r[precision]
            took = 1e3 * statistics.median(measured[ours]) if measured.get(ours) else None
            lines.append([r["network"], r["size"], precision, "%.4g" % (p["operations"] / 1e9),
                          "%.4g" % (p["bytes"] / 1e6), p["launches"], "%.3f" % (1e3 * p["by_operations"]),
                          "%.3f" % (1e3 * p["by_bytes"]),
                          "operations" if p["by_operations"] > p["by_bytes"] else "bytes", "%.3f" % p["attainable"],
                          "%.3f" % took if took else "", "%.0f %%" % (100 * p["attainable"] / took) if took else ""])
    return grid("Roofline of a step of descent", [
        "network", "classes x runs", "precision", "GFLOP", "MB moved", "steps", "ms by operations", "ms by bytes",
        "bound", "attainable ms", "ours, ms", "reached"], lines,
        "Operations and bytes by our plan, as fused; peaks are the better of the two sides' above. Attainable: the "
        "larger of both, step by step.")


def descents(record):
    return "\n\n".join(filter(None, (descent(r) for r in rows(record, "descent", "compile"))))


def descent(row):
    seconds, failed, lines = row["seconds"], row["failed"], []
    for name in (n for n in (TF32, BF16, *WAYS) if n in seconds or n in failed):
        way = WAYS.get(name)
        what = (way.text if way else name) + (" (network alone)" if name in row.get("alone", []) else "")
        ready = "%.1f" % row["ready"][name] if name in row.get("ready", {}) else ""
        if name in failed:
            lines.append([what, short(failed[name]), ready, "", ""])
            continue
        against = [ratio(faster(seconds, name, o)) if way and o in seconds else "" for o in (TF32, BF16)]
        lines.append([what, milliseconds(seconds[name], 3), ready, *against])
    title = "One step of descent%s: %s, %s classes x runs" % (
        ", beside torch.compile" if row["work"] == "compile" else "", row["network"], row["size"])
    note = "Descents of %d steps, %d in a repetition." % (row["steps"], row["repeats"])
    if "cell" in failed:
        note += " It ended early: " + short(failed["cell"])
    return grid(title, ["", "ms a step", "s to make ready", "times ours, TF32", "times ours, bf16"],
                lines or [["nothing", "", "", "", ""]], note)


def deepfools(record):
    lines = []
    for r in rows(record, "deepfool"):
        for name in r["seconds"]:
            way = WAYS[name].text if name != TF32 else "ours"
            lines.append([r["size"], way, milliseconds(r["seconds"][name]),
                          *(["", ""] if name == TF32 else [ratio(faster(r["seconds"], name)), agreeing(name)(r)])])
        lines += [[r["size"], WAYS[n].text, short(reason), "", ""] for n, reason in r["failed"].items()]
    return grid("Whole DeepFool attacks",
                ["classes x runs", "", "ms", "times ours", "classes, distances as ours"], lines)


def spectra(record):
    lines = []
    for r in rows(record, "spectra", "analysis"):
        names = dict(SPECTRA, ours="ours" if r["work"] == "spectra" else "ours, spectral metrics from the file",
                     analysis="NumPy's table, svdvals of a layer at once, float64")
        for name, seconds in r["seconds"].items():
            lines.append([names[name], milliseconds(seconds, 2),
                          "" if name == TF32 else ratio(faster(r["seconds"], name))])
        lines += [[names[n], short(reason), ""] for n, reason in r["failed"].items()]
    note = "From the host's memory and back to it. With a GPU ours still take layers of fewer than 1e9 operations on "
    note += "the processor: 16 of the 20 convolutions of width 64, and the linear layer."
    return grid("Singular values of all slices of ResNet18", ["", "ms", "times ours"], lines, note)


def evaluations(record):
    lines = []
    for r in rows(record, "evaluate"):
        for name, found in r["rounds"].items():
            s = [f["seconds"] for f in found]
            last = found[-1]
            where = ["%s %.2f" % kv for kv in last.get("phases", {}).items()] + start_up(last.get("start_up"))
            lines.append([name if name.startswith("ours") else "the authors' flow, " + name,
                          "%.2f (%.2f-%.2f)" % (statistics.median(s), min(s), max(s)),
                          "" if name == TF32 else ratio(faster(r["seconds"], name)), "%.4f" % last["mg"],
                          "%.4f" % last["madv"], ", ".join(where)])
        lines += [["the authors' flow, " + n, short(reason), *[""] * 4] for n, reason in r["failed"].items()]
    return grid("`evaluate`, from process start to report",
                ["", "s", "times ours, second start", "Mg", "Madv", "where it went, s, last round"], lines)


def start_up(found):
    """What of it was the start of the device: its phases, what each made, and how much of that was kept from before."""
    if not found:
        return []
    made = lambda p: " (%s, %s kept)" % (p["count"], p.get("kept", 0)) if p.get("count") else ""
    phases = ["%s %.2f%s" % (p["name"], p["seconds"], made(p)) for p in found["phases"]]
    return ["of it start-up %.2f: %s" % (found["seconds"], ", ".join(phases))]


def failures(record):
    lines = [[r["network"], r["size"] or "", short(r["why"])] for r in rows(record, "failed")]
    return grid("Parts that failed", ["part", "", "why"], lines)
