#!/usr/bin/env python3
"""Writes a synthetic model of LLaMA-7B's shapes: sharded bfloat16 .safetensors with their index. NumPy only.

    python3 bench/compare/make_llama.py DIR --layers 32            13.5 GB, as the real one
    python3 bench/compare/make_llama.py DIR --layers 4 --width 512  a small one of the same proportions

Weights are normal with deviation 0.02, drawn from a seeded table that each tensor reads from another place on, so that
writing keeps up with the disk.
"""
import argparse
import json
import os
import struct

import numpy as np

TABLE = 67_108_859  # a prime, so that no two rows of a matrix are alike


class Table:
    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        normal = np.empty(TABLE, np.uint16)
        for piece in np.array_split(normal, 64):
            single = self.random.standard_normal(piece.size, np.float32) * np.float32(0.02)
            bits = single.view(np.uint32)
            piece[:] = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
        self.bits = normal.tobytes()

    def write(self, stream, count):
        at, left = 2 * int(self.random.integers(TABLE)), 2 * count
        while left > 0:
            piece = self.bits[at:at + left]
            stream.write(piece)
            at, left = 0, left - len(piece)


def shapes(layers, width, hidden, words):
    """Tensors shard by shard: embedding with the first layers, norm and head with the last."""
    yield "model.embed_tokens.weight", (words, width)
    for layer in range(layers):
        prefix = "model.layers.%d." % layer
        for name in "qkvo":
            yield prefix + "self_attn.%s_proj.weight" % name, (width, width)
        for name, shape in ("gate", (hidden, width)), ("up", (hidden, width)), ("down", (width, hidden)):
            yield prefix + "mlp.%s_proj.weight" % name, shape
        for name in "input", "post_attention":
            yield prefix + name + "_layernorm.weight", (width,)
    yield "model.norm.weight", (width,)
    yield "lm_head.weight", (words, width)


def split(tensors, limit):
    shards, size = [[]], 0
    for name, shape in tensors:
        size += 2 * int(np.prod(shape))
        if shards[-1] and size > limit:
            shards.append([])
            size = 2 * int(np.prod(shape))
        shards[-1].append((name, shape))
    return shards


def write(path, tensors, table):
    header, at = {}, 0
    for name, shape in tensors:
        end = at + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for _, shape in tensors:
            table.write(stream, int(np.prod(shape)))
    return at


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--layers", type=int, default=32)
    parser.add_argument("--width", type=int, default=4096, help="a multiple of 128")
    parser.add_argument("--shard-gib", type=float, default=4)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    table = Table(args.seed)
    hidden, words = args.width * 43 // 16, args.width * 125 // 16
    shards = split(shapes(args.layers, args.width, hidden, words), args.shard_gib * 2**30)
    weight_map, total = {}, 0
    for number, tensors in enumerate(shards, 1):
        name = "model-%05d-of-%05d.safetensors" % (number, len(shards))
        total += write(os.path.join(args.folder, name), tensors, table)
        weight_map.update((tensor, name) for tensor, _ in tensors)
        print("%s: %d tensors, %.1f GB so far" % (name, len(tensors), total / 1e9), flush=True)
    with open(os.path.join(args.folder, "model.safetensors.index.json"), "w") as stream:
        json.dump({"metadata": {"total_size": total}, "weight_map": weight_map}, stream, indent=2)


if __name__ == "__main__":
    main()
