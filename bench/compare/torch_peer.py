#!/usr/bin/env python3
"""PyTorch's side of compare.py: a little server that does one job for each line it reads.

Prints `ready {json}`, then for each JOB on standard input `JOB SECONDS VALUE...`, or `JOB failed WHY`; `quit` or end
of input ends it. A network is full (the authors' ResNet18), quarter (of its width), w8 (of any width), tiny-w64 (theirs
for Tiny ImageNet, 64x64, of any width) or resnet20 (He's for CIFAR, option A); 10x5 are ten classes in five runs. Files
go into the folder that was named on the command line, so that the other peer runs the very same weights on the very
same images.

    write:NETWORK:CLASSES            writes the weights, calibrated so that they behave like a classifier's
    prototypes:NETWORK:10x10         writes prototypes of a short descent
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
import copy
import json
import os
import platform
import re
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "recipes"))
from arrays import read_npy, save_npy, save_npz
from method import Problem, deepfool
from networks import AKAMASTER, AUTHORS, ResNet, calibrate
from published import authors_descent, foolbox_deepfool, frozen_descent

STEP = 0.1
HALF = torch.full([3], 0.5)
STARTS = {32: 500, 64: 1000}                              # images of each size: five runs of 100 and of 200 classes


def architecture(name):
    """The network but for its number of classes, and the side of its images."""
    if name == "resnet20":
        return dict(names=AKAMASTER, blocks=[3, 3, 3], widths=[16, 32, 64]), 32
    tiny, width = re.fullmatch(r"(tiny-)?w(\d+)", dict(full="w64", quarter="w16").get(name, name)).groups()
    shape = dict(names=AUTHORS, blocks=[2, 2, 2, 2], widths=[int(width) << n for n in range(4)])
    return (dict(shape, stem=(7, 2, 3)), 64) if tiny else (shape, 32)


def network(name, classes):
    shape, side = architecture(name)
    torch.manual_seed(1)
    return calibrate(ResNet(**shape, classes=classes), (3, side, side), HALF, HALF, 2)


class Peer:
    def __init__(self, folder, device):
        self.folder, self.device, self.held, self.images, self.copies = folder, torch.device(device), None, {}, {}

    def file(self, name):
        return os.path.join(self.folder, name)

    def starts(self, name, count):
        """The first start images for a network; those of 64x64 are in a file of the network's own."""
        side = architecture(name)[1]
        if side not in self.images:
            torch.manual_seed(3)
            self.images[side] = torch.rand([STARTS[side], 3, side, side])
            save_npy(self.file("starts.npy" if side == 32 else name + "-starts.npy"), self.images[side])
        return self.images[side][:count].to(self.device)

    def hold(self, name, classes):
        if self.held != (name, classes):
            self.forget()
            self.held, self.net = (name, classes), network(name, classes)

    def forget(self):
        self.copies.clear()

    def write(self, name, classes):
        self.hold(name, int(classes))
        self.starts(name, 0)
        save_npz(self.file("%s-%s.npz" % (name, classes)), self.net.named_tensors())

    def prototypes(self, name, size):
        classes, runs = map(int, size.split("x"))
        problem, images = self.prepare("descent", name, classes), self.starts(name, classes * runs).clone()
        frozen_descent(problem, images, self.targets(classes).repeat(runs), 15, STEP)
        save_npy(self.file(name + "-prototypes.npy"), images)

    def prepare(self, variant, name, classes):
        """Not timed: a copy of the network, frozen or not, without an earlier job's gradients, in its memory layout."""
        self.hold(name, classes)
        if variant not in self.copies:
            net = copy.deepcopy(self.net).to(memory_format=self.layout(variant))
            self.copies[variant] = Problem(net, HALF, HALF, torch.float32, self.device)
            net.requires_grad_(variant in ("descent-authors", "deepfool-foolbox"))
        self.copies[variant].net.zero_grad(set_to_none=True)
        return self.copies[variant]

    def layout(self, variant):
        return torch.channels_last if variant.endswith("-channels-last") else torch.contiguous_format

    def targets(self, classes):
        return torch.arange(classes, device=self.device)

    def clock(self):
        """Seconds, when all that was asked for is done."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    def descent(self, variant, name, size, steps):
        classes, runs = map(int, size.split("x"))
        problem, steps = self.prepare(variant, name, classes), int(steps)
        images = self.starts(name, classes * runs).clone(memory_format=self.layout(variant))
        targets = self.targets(classes)
        start = self.clock()
        if variant == "descent-authors":
            losses = [authors_descent(problem, x, targets, steps, STEP)[0] for x in images.split(classes)]
        else:
            losses = [frozen_descent(problem, images, targets.repeat(runs), steps, STEP)[0]]
        return self.clock() - start, [torch.cat(losses).mean().item()]

    def deepfool(self, variant, name, size):
        classes, runs = map(int, size.split("x"))
        problem = self.prepare(variant, name, classes)
        images = read_npy(self.file(name + "-prototypes.npy"))[:classes * runs].to(self.device)
        images = images.clone(memory_format=self.layout(variant))
        labels = self.targets(classes).repeat(runs)
        start = self.clock()
        if variant.startswith("deepfool-foolbox"):
            adversaries = foolbox_deepfool(problem, images, labels)[0]
        else:
            adversaries = deepfool(problem, images, labels)[0]
            with torch.no_grad():
                problem(adversaries)                      # foolbox's call says which are adversarial
        seconds = self.clock() - start
        with torch.no_grad():
            found = problem(adversaries)[1].argmax(-1)
        distances = (adversaries - images).double().flatten(1).norm(dim=1)
        return seconds, torch.stack([found.double(), distances], 1).flatten().tolist()

    def answer(self, job):
        kind, *rest = job.split(":")
        if kind in ("write", "prototypes"):
            getattr(self, kind)(*rest)
            return job + " 0"
        seconds, values = getattr(self, kind.split("-")[0])(kind, *rest)
        return "%s %.6f %s" % (job, seconds, " ".join("%.9g" % v for v in values))

    def serve(self, info):
        answers = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(2, 1)                                     # compilers talk: not to the driver
        print("ready " + json.dumps(info), file=answers)
        for line in map(str.strip, sys.stdin):
            if line == "quit":
                break
            try:
                print(self.answer(line), file=answers)
            except Exception as e:                        # the driver says what it could not do, and goes on
                print("%s failed %s: %s" % (line, type(e).__name__, " ".join(str(e).split())), file=answers)


def arguments(description):
    p = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--device", default="cpu", help="(%(default)s)")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--folder", required=True, help="for what both peers read")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    return a


def versions():
    return dict(name="PyTorch", version=torch.__version__, python=platform.python_version(),
                threads=torch.get_num_threads())


def main():
    a = arguments(__doc__)
    library = re.search(r"MKL-DNN (\S+)", torch.__config__.show())
    Peer(a.folder, a.device).serve(dict(versions(), oneDNN=library.group(1) if library else "none"))


if __name__ == "__main__":
    main()
