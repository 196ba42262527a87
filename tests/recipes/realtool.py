"""Runs the real WeightWatcher and writes tests/CoreDataless.Tests/Fixtures/Spectral/realtool.

    python3 tests/recipes/realtool.py --current DIR --paper DIR --powerlaw DIR [--only NAME]

DIR are folders to import from: `weightwatcher` 0.7.5.5 (commit d6fd015), `weightwatcher` 0.2.7 (commit 31bf932), and
`powerlaw` 1.4.6. What they import but do not use here is replaced by an empty module: safetensors (0.7.5.5), tensorflow
and keras (0.2.7). Nothing else of theirs is changed but in the *-random fixtures, where LastDensity saves most of the
time and gives the same bits.
"""
import argparse
import collections
import importlib
import json
import logging
import math
import os
import struct
import sys
import types
import warnings

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "..", "..", "weights-converter", "samples")
OUT = os.path.join(HERE, "..", "CoreDataless.Tests", "Fixtures", "Spectral", "realtool")

DROPPED = {"has_esd", "longname"}          # always true; always equal to name in a state dict
RANDOM = ["max_rand_eval", "rand_distance", "ww_softrank", "rand_sigma_mp", "rand_num_spikes", "rand_bulk_max"]


# ---- weights ------------------------------------------------------------------------------------------------------

def read_safetensors(path):
    """name -> float32 array, in the order of the data in the file; integers (counters) are left out."""
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    header.pop("__metadata__", None)
    types_ = {"F16": np.float16, "F32": np.float32}
    entries = sorted(((n, e) for n, e in header.items() if e["dtype"] in types_), key=lambda x: x[1]["data_offsets"])
    return {n: np.frombuffer(data[slice(*e["data_offsets"])], types_[e["dtype"]]).reshape(e["shape"]).astype(np.float32)
            for n, e in entries}


def state_dict(arrays):
    import torch
    return collections.OrderedDict((n, torch.from_numpy(np.array(a, np.float32))) for n, a in arrays.items())


def normals(seed, count):
    """Box and Muller on Knuth's 64-bit congruential generator, so that any language can make the same numbers."""
    u = []
    while len(u) < count + count % 2:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        u.append(((seed >> 11) + 0.5) / 2 ** 53)
    pairs = ((math.sqrt(-2 * math.log(a)), 2 * math.pi * b) for a, b in zip(u[::2], u[1::2]))
    return np.array([r * f(t) for r, t in pairs for f in (math.cos, math.sin)])[:count]


def synthetic():
    """Each kind of layer: tall with one spike, a 3x3 convolution, a 2x2 convolution with out < in, a square."""
    unit = lambda n: np.arange(1, n + 1) / np.linalg.norm(np.arange(1, n + 1))
    tall = normals(7, 2400).reshape(60, 40) / math.sqrt(60) + 1.5 * np.outer(unit(60), unit(40))
    return {"tall.weight": tall, "wide.weight": 0.1 * normals(11, 24 * 16 * 9).reshape(24, 16, 3, 3),
            "narrow.weight": 0.1 * normals(13, 16 * 24 * 4).reshape(16, 24, 2, 2),
            "square.weight": normals(17, 2500).reshape(50, 50) / math.sqrt(50)}


def odd():
    """What the tool skips, fails on, or describes in a way of its own; see the README beside the fixtures."""
    draw = lambda seed, *shape: normals(seed, int(np.prod(shape))).reshape(shape)
    return {"depthwise5x5.weight": draw(19, 32, 1, 5, 5), "depthwise3x3.weight": draw(23, 32, 1, 3, 3),
            "stem7x7.weight": draw(29, 4, 3, 7, 7), "stem7x7-narrow.weight": draw(31, 3, 4, 7, 7),
            "kernel1x2-narrow.weight": draw(37, 12, 16, 1, 2), "conv1d.weight": draw(41, 16, 12, 3),
            "row.weight": draw(43, 1, 40), "nine.weight": draw(47, 9, 40), "ten.weight": draw(53, 10, 40),
            "tiny.weight": 1e-4 * draw(59, 30, 20), "rank1.weight": np.outer(np.arange(1, 31), np.arange(1, 21)),
            "zero.weight": np.zeros((30, 20)), "identity.weight": np.eye(20), "lstm.weight_ih_l0": draw(61, 16, 8),
            "attention.in_proj_weight": draw(67, 24, 8), "norm.weight": draw(71, 32)}


# ---- the tool -----------------------------------------------------------------------------------------------------

def stub(name, **members):
    """An empty module in the place of one that is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        module = sys.modules[name] = types.ModuleType(name)
        module.__dict__.update(members)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
        return module


def load(folder):
    """The package `weightwatcher` in that folder; the one imported before is forgotten."""
    import matplotlib
    matplotlib.use("Agg")
    stub("safetensors", safe_open=None)
    for name in ("tensorflow", "keras"):
        stub(name, __version__="none")
    stub("tensorflow.keras")
    stub("keras.models", load_model=None)
    stub("keras.layers")
    stub("keras.layers.core", Dense=type("Dense", (), {}))
    stub("keras.layers.convolutional", Conv1D=type("Conv1D", (), {}), Conv2D=type("Conv2D", (), {}))
    for name in [n for n in sys.modules if n.split(".")[0] == "weightwatcher"]:
        del sys.modules[name]
    sys.path[:] = [folder] + [p for p in sys.path if p != folder]
    tool = importlib.import_module("weightwatcher")
    if os.path.realpath(os.path.dirname(tool.__file__)) != os.path.realpath(os.path.join(folder, "weightwatcher")):
        raise SystemExit("no weightwatcher in " + folder)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return tool


def plain(value):
    """A JSON value: numbers as they are, what JSON has no number for as a string."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        value = float(value)
        names = {math.inf: "Infinity", -math.inf: "-Infinity"}
        return "NaN" if math.isnan(value) else names.get(value, value)
    return str(value)


def columns(rows):
    names = list(dict.fromkeys(n for row in rows for n in row if n not in DROPPED))
    return {n: [plain(row.get(n, math.nan)) for row in rows] for n in names}


def record(args, summary, rows):
    import powerlaw
    import scipy
    import sklearn
    return dict(weightwatcher=sys.modules["weightwatcher"].__version__, powerlaw=powerlaw.__version__,
                numpy=np.__version__, scipy=scipy.__version__, sklearn=sklearn.__version__, args=args,
                summary={k: plain(v) for k, v in summary.items()}, columns=columns(rows))


def current(tool, arrays, seed=None, **args):
    """Details and summary of 0.7.5.5. `seed` seeds NumPy's global generator, which the tool shuffles with."""
    watcher = tool.WeightWatcher()
    np.random.seed(seed)
    details = watcher.analyze(model=state_dict(arrays), **args)
    return record(dict(args, **({} if seed is None else {"seed": seed})), watcher.get_summary(details),
                  details.to_dict("records"))


def paper(tool, arrays, min_size):
    """Slices and summary of 0.2.7, which wants modules: one without a forward pass holds each layer."""
    import torch
    holder = torch.nn.Module()
    names = [n[:-len(".weight")] for n, a in arrays.items() if n.endswith(".weight") and a.ndim in (2, 4)]
    for i, name in enumerate(names):
        w = torch.from_numpy(np.array(arrays[name + ".weight"], np.float32))
        layer = (torch.nn.Linear(*w.shape[::-1], bias=False) if w.ndim == 2
                 else torch.nn.Conv2d(w.shape[1], w.shape[0], tuple(w.shape[2:]), bias=False))
        layer.weight.data = w
        holder.add_module(str(i), layer)
    watcher = tool.WeightWatcher(model=holder, log=False)
    args = dict(alphas=True, softranks=True, spectralnorms=True, mp_fit=True, min_size=min_size)
    results = watcher.analyze(**args)
    rows = [dict(layer_id=i, name=names[i - 1], slice_id=j, **{k: v for k, v in values.items() if k != "summary"})
            for i, layer in results.items() if isinstance(i, int)
            for j, values in layer.items() if isinstance(j, int)]
    result = record(args, watcher.get_summary(), rows)
    result["columns"] = {n: [float("%.9g" % v) if isinstance(v, float) else v for v in values]  # it computes in float32
                         for n, values in result["columns"].items()}
    return result


class LastDensity:
    """sklearn's KernelDensity, keeping its last answer: the tool asks for each density some 225 times."""
    kept = (None, None)

    def __init__(self, **settings):
        from sklearn.neighbors import KernelDensity
        self.settings, self.density = settings, KernelDensity(**settings)

    def fit(self, x):
        self.x = x
        return self

    def score_samples(self, grid):
        question = repr(self.settings), self.x.tobytes(), grid.tobytes()
        if LastDensity.kept[0] != question:
            LastDensity.kept = question, self.density.fit(self.x).score_samples(grid)
        return LastDensity.kept[1]


def spread(tool, arrays, seeds):
    """Mean and sample standard deviation over seeds of the columns that depend on the shuffle."""
    tool.RMT_Util.KernelDensity = LastDensity
    runs = [current(tool, arrays, seed, randomize=True, mp_fit=True) for seed in range(seeds)]
    result = dict(runs[0], args=dict(randomize=True, mp_fit=True, seeds=seeds))
    del result["summary"]
    table = runs[0]["columns"]
    result["columns"] = {n: table[n] for n in ("layer_id", "name", "N", "M", "rf")}
    for n in RANDOM:
        values = np.array([run["columns"][n] for run in runs], float)
        for suffix, f in (("mean", np.mean), ("std", lambda v, axis: np.std(v, axis, ddof=1))):
            result["columns"][n + "_" + suffix] = [float("%.7g" % v) for v in f(values, axis=0)]
    return result


# ---- the fixtures -------------------------------------------------------------------------------------------------

FITS = dict(mp_fit=True, detX=True)
FORCE = dict(pl_package="powerlaw", xmax="force")
SAMPLE = "resnet18-w16-cifar10-%s"
VECTORS = [17, 35, 41]                     # of the sample: a 3x3 and a 1x1 convolution, and the linear layer


def fixtures(options):
    """file name -> how to make it; the samples are float16, widened to float32 for the tool."""
    now = lambda: load(options.current)
    sample = lambda part: read_safetensors(os.path.join(SAMPLES, SAMPLE % part + ".safetensors"))
    for part in ("025", "050", "100"):
        yield part + "-pool", lambda p=part: current(now(), sample(p), **FITS)
    yield "100-slices", lambda: current(now(), sample("100"), pool=False)
    yield "100-force", lambda: current(now(), sample("100"), **FORCE)
    yield "100-clip_xmax", lambda: current(now(), sample("100"), fix_fingers="clip_xmax")
    yield "100-vectors", lambda: current(now(), sample("100"), vectors=True, layers=VECTORS)
    yield "100-random", lambda: spread(now(), sample("100"), options.seeds)
    yield "100-paper", lambda: paper(load(options.paper), sample("100"), 50)
    yield "synthetic-pool", lambda: current(now(), synthetic(), **FITS)
    yield "odd-pool", lambda: current(now(), odd())
    yield "odd-slices", lambda: current(now(), odd(), pool=False)
    yield "synthetic-slices", lambda: current(now(), synthetic(), pool=False, **FITS)
    yield "synthetic-force", lambda: current(now(), synthetic(), **FORCE)
    yield "synthetic-clip_xmax", lambda: current(now(), synthetic(), fix_fingers="clip_xmax")
    yield "synthetic-vectors", lambda: current(now(), synthetic(), vectors=True)
    yield "synthetic-random", lambda: spread(now(), synthetic(), options.seeds)
    yield "synthetic-paper", lambda: paper(load(options.paper), synthetic(), 10)


def write(path, value):
    """One column a line."""
    with open(path, "w") as f:
        head = {k: v for k, v in value.items() if k != "columns"}
        lines = ["%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in head.items()]
        table = ["%s: %s" % (json.dumps(k), json.dumps(v, separators=(",", ":"))) for k, v in value["columns"].items()]
        f.write("{\n%s,\n\"columns\": {\n%s\n}}\n" % (",\n".join(lines), ",\n".join(table)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--current", required=True, metavar="DIR", help="folder that holds weightwatcher/ of 0.7.5.5")
    p.add_argument("--paper", required=True, metavar="DIR", help="folder that holds weightwatcher/ of 0.2.7")
    p.add_argument("--powerlaw", required=True, metavar="DIR", help="folder that holds powerlaw.py of 1.4.6")
    p.add_argument("--seeds", type=int, default=20, help="shuffles in the *-random fixtures (%(default)s)")
    p.add_argument("--only", default="", help="makes only the fixtures whose name holds this")
    options = p.parse_args()
    sys.path.insert(0, options.powerlaw)
    os.makedirs(OUT, exist_ok=True)
    for arrays in (synthetic, odd):
        np.savez_compressed(os.path.join(OUT, arrays.__name__ + ".npz"), **state_dict(arrays()))
    for name, make in fixtures(options):
        if options.only in name:
            print(name, flush=True)
            write(os.path.join(OUT, name + ".json"), make())


if __name__ == "__main__":
    main()
