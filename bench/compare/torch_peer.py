#!/usr/bin/env python3
"""PyTorch's side of a timing comparison: a little server that times one repetition for each line it reads.

Prints `ready {json}`, then for each line VARIANT on standard input `VARIANT SECONDS`; `quit` or end of input ends it.
All on the authors' full-width ResNet18, batch 10, 32x32, K = 10:

    descent          forward and gradient of the cross entropy with respect to the images, weights frozen
    descent-last     the same with channels_last memory
    descent-authors  as published: weights require gradients, loss.backward() (weight gradients are computed too)
    deepfool         one DeepFool step on the whole batch: 1 forward, 9 backward
    deepfool-foolbox the same step as foolbox takes it: 9 forward, 9 backward
"""
import argparse
import json
import os
import platform
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "recipes"))
from networks import AUTHORS, ResNet, calibrate

BATCH, CLASSES, SHAPE = 10, 10, (3, 32, 32)


class Peer:
    def __init__(self):
        torch.manual_seed(1)
        half = torch.full([3], 0.5)
        self.net = calibrate(ResNet(AUTHORS, [2, 2, 2, 2], [64, 128, 256, 512], CLASSES), SHAPE, half, half, 2)
        self.half, self.targets = half.view(1, 3, 1, 1), torch.arange(CLASSES)
        self.images = torch.rand([BATCH, *SHAPE])
        with torch.no_grad():
            self.order = self.logits(self.images).argsort(dim=-1).flip(-1)

    def logits(self, x):
        return self.net((x - self.half) / self.half)[1]

    def prepare(self, variant):
        """Not timed: weights frozen or not, and the memory layout."""
        self.net.requires_grad_(variant == "descent-authors")
        layout = torch.channels_last if variant == "descent-last" else torch.contiguous_format
        self.net.to(memory_format=layout)
        return self.images.clone(memory_format=layout).requires_grad_(True)

    def descent(self, x):
        loss = F.cross_entropy(self.logits(x), self.targets, reduction="none").sum()
        return torch.autograd.grad(loss, x)[0]

    descent_last = descent

    def descent_authors(self, x):
        F.cross_entropy(self.logits(x), self.targets, reduction="none").sum().backward()
        return x.grad

    def deepfool(self, x, repeat_forward=False):
        rows, distances, gradients = torch.arange(BATCH), [], []
        z = None
        for c in range(1, CLASSES):
            if z is None or repeat_forward:
                z = self.logits(x)
            f = z[rows, self.order[:, c]] - z[rows, self.order[:, 0]]
            g, = torch.autograd.grad(f.sum(), x, retain_graph=not repeat_forward and c + 1 < CLASSES)
            distances.append(f.detach().abs() / (g.reshape(BATCH, -1).norm(dim=-1) + 1e-8))
            gradients.append(g)
        best = torch.stack(distances, 1).argmin(1)
        return torch.stack(gradients, 1)[rows, best]

    def deepfool_foolbox(self, x):
        return self.deepfool(x, repeat_forward=True)

    def time(self, variant):
        x, work = self.prepare(variant), getattr(self, variant.replace("-", "_"))
        start = time.perf_counter()
        work(x)
        return time.perf_counter() - start


VARIANTS = ("descent", "descent-last", "descent-authors", "deepfool", "deepfool-foolbox")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--threads", type=int, default=2)
    threads = p.parse_args().threads
    torch.set_num_threads(threads)
    peer = Peer()
    print("ready " + json.dumps(dict(name="PyTorch", version=torch.__version__, python=platform.python_version(),
                                     threads=threads, mkldnn=torch.backends.mkldnn.is_available(),
                                     variants=VARIANTS)), flush=True)
    for line in sys.stdin:
        variant = (line.split() or [""])[0]
        if variant == "quit":
            break
        if variant not in VARIANTS:
            print("unknown " + variant, flush=True)
            continue
        print("%s %.6f" % (variant, peer.time(variant)), flush=True)


if __name__ == "__main__":
    main()
