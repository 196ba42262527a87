#!/usr/bin/env python3
"""PyTorch's side of compare.py: a little server that does one job for each line it reads.

Prints `ready {json}`, then for each JOB on standard input `JOB SECONDS VALUE...`; `quit` or end of input ends it. A
network is full (the authors' ResNet18), quarter (of its width) or resnet20 (He's for CIFAR, option A); 10x5 are ten
classes in five runs. Files go into the folder that was named on the command line, so that the other peer runs the very
same weights on the very same images.

    write:NETWORK:CLASSES            writes the weights, calibrated so that they behave like a classifier's
    prototypes:NETWORK               writes 10x10 prototypes of a short descent
    VARIANT:NETWORK:10x5:STEPS       steps of descent from the start images; the value is the last mean loss
    VARIANT:NETWORK:10x5             a whole DeepFool attack on prototypes; the values: each adversary's class and
                                     distance

    descent                     frozen weights: the gradient of the images alone; all runs in one batch
    descent-channels-last       the same with channels_last memory
    descent-authors             as published: weights require gradients, loss.backward(), one run after the other
    deepfool-foolbox            as published: 9 forward, 9 backward passes each step, weights require gradients
    deepfool-foolbox-frozen     the same with frozen weights
    deepfool                    frozen weights, one forward and 9 backward passes each step
    deepfool-channels-last      the same with channels_last memory
"""
import argparse
import json
import os
import platform
import re
import sys
import time

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "recipes"))
from method import Problem, deepfool
from networks import AKAMASTER, AUTHORS, ResNet, calibrate
from published import authors_descent, foolbox_deepfool, frozen_descent

SHAPE, STEP = (3, 32, 32), 0.1
HALF = torch.full([3], 0.5)
NETWORKS = dict(full=(AUTHORS, [2, 2, 2, 2], [64, 128, 256, 512]), quarter=(AUTHORS, [2, 2, 2, 2], [16, 32, 64, 128]),
                resnet20=(AKAMASTER, [3, 3, 3], [16, 32, 64]))
VARIANTS = ("descent", "descent-channels-last", "descent-authors",
            "deepfool-foolbox", "deepfool-foolbox-frozen", "deepfool", "deepfool-channels-last")


def network(name, classes):
    torch.manual_seed(1)
    return calibrate(ResNet(*NETWORKS[name], classes), SHAPE, HALF, HALF, 2)


class Peer:
    def __init__(self, folder):
        self.folder, self.held = folder, None
        torch.manual_seed(3)
        self.starts = torch.rand([100, *SHAPE])
        np.save(os.path.join(folder, "starts.npy"), self.starts.numpy())

    def problem(self, name, classes):
        if self.held != (name, classes):
            self.held, self.kept = (name, classes), Problem(network(name, classes), HALF, HALF, torch.float32)
        return self.kept

    def write(self, name, classes):
        tensors = self.problem(name, int(classes)).net.named_tensors()
        np.savez(os.path.join(self.folder, "%s-%s.npz" % (name, classes)), **{k: v.numpy() for k, v in tensors.items()})

    def prototypes(self, name):
        problem, images = self.prepare("descent", name, 10), self.starts.clone()
        frozen_descent(problem, images, torch.arange(10).repeat(10), 15, STEP)
        np.save(os.path.join(self.folder, name + "-prototypes.npy"), images.numpy())

    def prepare(self, variant, name, classes):
        """Not timed: weights frozen or not, without gradients of an earlier job, and the memory layout."""
        problem = self.problem(name, classes)
        problem.net.requires_grad_(variant in ("descent-authors", "deepfool-foolbox")).zero_grad(set_to_none=True)
        problem.net.to(memory_format=self.layout(variant))
        return problem

    @staticmethod
    def layout(variant):
        return torch.channels_last if variant.endswith("-channels-last") else torch.contiguous_format

    def descent(self, variant, name, size, steps):
        classes, runs = map(int, size.split("x"))
        problem, steps = self.prepare(variant, name, classes), int(steps)
        images = self.starts[:classes * runs].clone(memory_format=self.layout(variant))
        targets = torch.arange(classes)
        start = time.perf_counter()
        if variant == "descent-authors":
            losses = [authors_descent(problem, x, targets, steps, STEP)[0] for x in images.split(classes)]
        else:
            losses = [frozen_descent(problem, images, targets.repeat(runs), steps, STEP)[0]]
        return time.perf_counter() - start, [torch.cat(losses).mean().item()]

    def deepfool(self, variant, name, size):
        classes, runs = map(int, size.split("x"))
        problem = self.prepare(variant, name, classes)
        images = torch.from_numpy(np.load(os.path.join(self.folder, name + "-prototypes.npy")))[:classes * runs]
        images = images.clone(memory_format=self.layout(variant))
        labels = torch.arange(classes).repeat(runs)
        start = time.perf_counter()
        if variant.startswith("deepfool-foolbox"):
            adversaries = foolbox_deepfool(problem, images, labels)[0]
        else:
            adversaries = deepfool(problem, images, labels)[0]
            with torch.no_grad():
                problem(adversaries)                      # foolbox's call says which are adversarial
        seconds = time.perf_counter() - start
        with torch.no_grad():
            found = problem(adversaries)[1].argmax(-1)
        distances = (adversaries - images).double().flatten(1).norm(dim=1)
        return seconds, torch.stack([found.double(), distances], 1).flatten()

    def answer(self, job):
        kind, *rest = job.split(":")
        if kind in VARIANTS:
            seconds, values = getattr(self, kind.split("-")[0])(kind, *rest)
            return "%s %.6f %s" % (job, seconds, " ".join("%.9g" % v for v in values))
        dict(write=self.write, prototypes=self.prototypes)[kind](*rest)
        return job + " 0"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--folder", required=True, help="for what both peers read")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    peer = Peer(a.folder)
    library = re.search(r"MKL-DNN (\S+)", torch.__config__.show())
    print("ready " + json.dumps(dict(
        name="PyTorch", version=torch.__version__, python=platform.python_version(), threads=torch.get_num_threads(),
        oneDNN=library.group(1) if library else "none")), flush=True)
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        print(peer.answer(line.strip()), flush=True)


if __name__ == "__main__":
    main()
