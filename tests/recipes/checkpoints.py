"""Makes the miniature checkpoints in tests/CoreDataless.Tests/Fixtures/Checkpoints.

Run with PyTorch 1.13 (any 1.6 or later should do) and NumPy: python3 tests/recipes/checkpoints.py
Values are small integers or halves, which every float type holds exactly; `expected()` is repeated in the tests.
"""
import argparse
import collections
import json
import os
import pickle
import struct
import tarfile
import zipfile

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "CoreDataless.Tests", "Fixtures", "Checkpoints")


def path(name):
    return os.path.join(OUT, name)


def save(value, name, legacy=False, protocol=2):
    torch.save(value, path(name), _use_new_zipfile_serialization=not legacy, pickle_protocol=protocol)


def ramp(*shape, dtype=torch.float32):
    """0, 0.5, 1, ... in row-major order, less 1: the tests compute the same."""
    count = int(np.prod(shape))
    return (torch.arange(count, dtype=torch.float64) * 0.5 - 1).reshape(shape).to(dtype)


def small():
    """A state dict with what real ones have: a 0-d int64 among float32 tensors."""
    return collections.OrderedDict([
        ("conv.weight", ramp(2, 3, 2, 2)),
        ("conv.bias", ramp(2)),
        ("bn.num_batches_tracked", torch.tensor(7)),
    ])


def all_types():
    floats = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
    integers = [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]
    tensors = {str(t)[6:]: ramp(2, 3, dtype=t) for t in floats}
    tensors.update({str(t)[6:]: torch.arange(6).reshape(2, 3).to(t) for t in integers})
    tensors["bool"] = torch.tensor([[True, False, True], [False, False, True]])
    return tensors


def strided():
    base = ramp(4, 6)
    return {
        "whole": base,
        "transposed": base.t(),
        "slice": base[1:3, 2:5],
        "every_second": base[:, ::2],
        "row": base[2],
        "number": base[3, 5],
        "expanded": base[0, :1].expand(3, 4),
        "channels_last": ramp(2, 3, 2, 2).contiguous(memory_format=torch.channels_last),
        "empty": torch.zeros(0, 3),
    }


class Shell:
    """What a hostile file would do where pickles are run."""

    def __reduce__(self):
        return os.system, ("echo harmless",)


class Tiny(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 2)


def wrapped():
    return {
        "epoch": 12,
        "arch": "tiny",
        "best_acc": np.float64(91.25),
        "best_acc1": torch.tensor(76.5),
        "args": argparse.Namespace(lr=0.1),
        "state_dict": collections.OrderedDict(("module." + k, v) for k, v in small().items()),
        "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]},
    }


def big_endian(source, name):
    """Turns a little-endian zip checkpoint of float32 and int64 tensors round, as a big-endian machine writes it."""
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(name), "w") as new:
        root = old.namelist()[0].split("/")[0]
        sizes = {"0": 4, "1": 4, "2": 8}
        for entry in old.namelist():
            data = old.read(entry)
            key = entry.split("/")[-1]
            if entry.startswith(root + "/data/"):
                size = sizes[key]
                data = b"".join(data[i:i + size][::-1] for i in range(0, len(data), size))
            new.writestr(zipfile.ZipInfo(entry, (1980, 1, 1, 0, 0, 0)), data)
        new.writestr(zipfile.ZipInfo(root + "/byteorder", (1980, 1, 1, 0, 0, 0)), "big")


def compressed(source, name):
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(name), "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(zipfile.ZipInfo(entry, (1980, 1, 1, 0, 0, 0)), old.read(entry), zipfile.ZIP_DEFLATED)


def zip64(source, name):
    """With 64-bit sizes throughout, as files beyond 4 GiB have them."""
    limit, zipfile.ZIP64_LIMIT = zipfile.ZIP64_LIMIT, 0
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(name), "w") as new:
        for entry in old.namelist():
            with new.open(zipfile.ZipInfo(entry, (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as file:
                file.write(old.read(entry))
    zipfile.ZIP64_LIMIT = limit


def safetensors(tensors, name, metadata=None):
    names = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
             "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL"}
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, tensor in tensors.items():
        kind = str(tensor.dtype)[6:]
        raw = (tensor.view(torch.int16) if kind == "bfloat16" else tensor).numpy().tobytes()
        offsets = [len(data), len(data) + len(raw)]
        header[key] = {"dtype": names[kind], "shape": list(tensor.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path(name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def arrays():
    a = np.arange(24, dtype=np.float64).reshape(2, 3, 4) * 0.5 - 1
    np.savez(path("arrays.npz"), f4=a.astype("<f4"), f8=a, big=a.astype(">f4"), big_i2=np.arange(6).astype(">i2"),
             fortran=np.asfortranarray(a.astype("f4")), half=a.astype("f2"), i8=np.arange(5),
             u1=np.arange(6, dtype="u1").reshape(2, 3), truth=np.array([True, False]), number=np.float32(2.5),
             none=np.zeros((0, 3), "f4"))
    np.savez_compressed(path("compressed.npz"), weight=a.astype("f4"), zeros=np.zeros((64, 64), "f4"))
    np.save(path("plain.npy"), a.astype("f4"))
    with open(path("version2.npy"), "wb") as file:
        np.lib.format.write_array(file, a.astype("f4"), version=(2, 0))
    with open(path("version3.npy"), "wb") as file:
        np.lib.format.write_array(file, a.astype("f4"), version=(3, 0))


def refused():
    """The folder of files that must end in exit code 3."""
    save(Tiny(), "refused/module.pt")
    save(Tiny(), "refused/module-legacy.pth", legacy=True)
    save({"net": Tiny()}, "refused/module-inside.pt")
    save({"weight": ramp(2, 2), "extra": Shell()}, "refused/os-system.pt")
    save({"weight": ramp(2, 2), "extra": Shell()}, "refused/os-system-legacy.pth", legacy=True)
    save([1, 2], "refused/list.pt")
    save({"epoch": 3}, "refused/no-tensors.pt")
    save({"weight": torch.quantize_per_tensor(ramp(2, 2), 0.5, 0, torch.qint8)}, "refused/quantized.pt")
    save({"weight": torch.tensor([1 + 2j])}, "refused/complex.pt")
    circle = {"weight": ramp(2, 2)}
    circle["self"] = circle
    save(circle, "refused/cycle.pt")
    torch.jit.script(torch.nn.Linear(2, 2)).save(path("refused/script.pt"))
    np.savez(path("refused/objects.npz"), thing=np.array([{}], dtype=object))
    np.savez(path("refused/records.npz"), thing=np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
    np.save(path("refused/single.npy"), np.zeros(3))
    write("refused/bare-pickle.pth", pickle.dumps({"weight": [1.0]}, protocol=2))
    write("refused/git-lfs.pth", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    write("refused/page.pth", b"<!DOCTYPE html><html>not found</html>")
    write("refused/empty.pth", b"")
    write("refused/one-byte.pth", b"P")
    write("refused/text.txt", b"conv.weight = 1")
    with tarfile.open(path("refused/old.tar"), "w") as tar:
        tar.addfile(tarfile.TarInfo("storages"), None)


def write(name, data):
    with open(path(name), "wb") as file:
        file.write(data)


def main():
    torch.manual_seed(0)
    os.makedirs(path("refused"), exist_ok=True)
    save(small(), "small.pt")
    save(small(), "small-legacy.pth", legacy=True)
    save(small(), "small-protocol4.pt", protocol=4)
    save(small(), "small-legacy-protocol4.pth", legacy=True, protocol=4)
    safetensors(small(), "small.safetensors", {"format": "pt", "note": "hello"})
    save(all_types(), "types.pt")
    save(all_types(), "types-legacy.pth", legacy=True)
    safetensors(all_types(), "types.safetensors")
    save(strided(), "strided.pt")
    save(strided(), "strided-legacy.pth", legacy=True)
    save(wrapped(), "wrapped.pt")
    save(wrapped(), "wrapped-legacy.pth", legacy=True)
    save({"net": {"_orig_mod.module." + k: v for k, v in small().items()}, "acc": 0.5}, "net.pt")
    save(torch.nn.Linear(2, 2).state_dict(), "linear.pt")
    save({"weight": torch.nn.Parameter(ramp(2, 2))}, "parameter.pt")
    big_endian("small.pt", "big-endian.pt")
    compressed("small.pt", "compressed.pt")
    zip64("small.pt", "zip64.pt")
    arrays()
    refused()


if __name__ == "__main__":
    main()
