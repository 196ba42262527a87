"""Tensors in files that both peers read, by PyTorch alone: a machine with a GPU may have no NumPy."""
import ast
import ctypes
import json
import struct
import zipfile

import torch

NPY = {torch.float32: "<f4", torch.int64: "<i8"}
SAFETENSORS = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}


def raw(tensor):
    tensor = tensor.detach().cpu().contiguous()
    return ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size())


def npy(tensor):
    header = str(dict(descr=NPY[tensor.dtype], fortran_order=False, shape=tuple(tensor.shape)))
    header = (header + " " * (-(len(header) + 11) % 64) + "\n").encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + raw(tensor)


def save_npy(path, tensor):
    with open(path, "wb") as f:
        f.write(npy(tensor))


def read_npy(path):
    """What save_npy wrote."""
    with open(path, "rb") as f:
        data = bytearray(f.read())
    end = 10 + struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:end].decode())
    dtype = next(t for t, name in NPY.items() if name == header["descr"])
    return torch.frombuffer(data, dtype=dtype, offset=end).view(header["shape"])


def save_npz(path, tensors):
    with zipfile.ZipFile(path, "w") as f:
        for name, tensor in tensors.items():
            f.writestr(name + ".npy", npy(tensor))


def save_safetensors(path, tensors):
    header, at = {}, 0
    for name, tensor in tensors.items():
        end = at + tensor.numel() * tensor.element_size()
        header[name] = dict(dtype=SAFETENSORS[tensor.dtype], shape=list(tensor.shape), data_offsets=[at, end])
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            f.write(raw(tensor))


def read_safetensors(path):
    """name -> float32 tensor; integers (counters) are left out."""
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = bytearray(f.read())
    header.pop("__metadata__", None)
    dtypes = {name: t for t, name in SAFETENSORS.items() if t.is_floating_point}
    return {name: torch.frombuffer(memoryview(data)[slice(*e["data_offsets"])], dtype=dtypes[e["dtype"]])
            .view(e["shape"]).float() for name, e in header.items() if e["dtype"] in dtypes}
