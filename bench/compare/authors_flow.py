#!/usr/bin/env python3
"""What `coredataless evaluate` does, in PyTorch, from the interpreter's start to the two metrics: peer of evaluate.py.

    python3 bench/compare/authors_flow.py SAMPLE.safetensors --threads 2 [--way published|stopping|tuned]
                                          [--device cuda]

published  as the authors' train.py and foolbox do it: the runs one after the other, weights that require gradients, a
           forward and a backward pass for each candidate of each DeepFool step, and a descent that evaluates to its
           last iteration though nothing moves any more
stopping   the same, but a descent ends where nothing moves any more
tuned      as much as can be had without rewriting PyTorch: frozen weights, no copies, the descent ends early, one
           forward pass per DeepFool step, the attack on all runs at once; on a GPU channels_last, TF32 and cuDNN's own
           choice of algorithms by trial

The start images are those of our program (SplitMix64). Prints one line of JSON.
"""
import argparse
import json
import math
import os
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "recipes"))
from arrays import read_safetensors
from method import Problem, deepfool, madv_per_class, mg
from networks import AUTHORS, ResNet
from published import authors_descent, foolbox_deepfool, frozen_descent


def signed(value):
    """The 64 bits of a number, as PyTorch's integers hold them."""
    return value - (value >> 63 << 64)


def shifted(z, bits):
    """z >> bits without its sign."""
    return (z >> bits) & ((1 << (64 - bits)) - 1)


def uniform(seed, shape):
    """The first numbers of SplitMix64, 24 bits of each, in [0, 1)."""
    z = seed + torch.arange(1, math.prod(shape) + 1) * signed(0x9E3779B97F4A7C15)
    z = (z ^ shifted(z, 30)) * signed(0xBF58476D1CE4E5B9)
    z = (z ^ shifted(z, 27)) * signed(0x94D049BB133111EB)
    z = z ^ shifted(z, 31)
    return (shifted(z, 40).float() * 2.0 ** -24).view(shape)


def load(path, device):
    """A ResNet18 in the authors' spelling; widths and classes are in its shapes."""
    tensors = read_safetensors(path)
    widths = [len(tensors["layer%d.0.conv1.weight" % n]) for n in (1, 2, 3, 4)]
    net = ResNet(AUTHORS, [2, 2, 2, 2], widths, len(tensors["linear.bias"]))
    net.load_state_dict(dict({k: v for k, v in net.state_dict().items() if k not in tensors}, **tensors))
    half = torch.full([3], 0.5)                              # what the samples were trained with
    return Problem(net, half, half, torch.float32, device)


def authors_mg(features):
    """As train.py takes it: pair by pair, with zeros on the diagonal."""
    cosine, k = torch.nn.CosineSimilarity(dim=0, eps=1e-6), len(features)
    matrix = torch.zeros(k, k)
    for i in range(k):
        for j in range(k):
            if i != j:
                matrix[i, j] = cosine(features[i], features[j])
    return 1 - matrix.mean().item()


def published(problem, starts, a, leave):
    problem.net.requires_grad_(True)
    labels = torch.arange(starts.shape[1], device=starts.device)
    results = []
    for images in starts:
        loss, evaluations = authors_descent(problem, images, labels, a.iterations, a.step, a.stop_loss, leave)
        results.append(dict(loss=loss.mean().item(), evaluations=evaluations))
    for images, result in zip(starts, results):
        features = problem(images)[0]
        result["mg"] = authors_mg(features)
        adversaries, _ = foolbox_deepfool(problem, images, labels)
        with torch.no_grad():
            result["madv"] = 1 - F.cosine_similarity(problem(adversaries)[0], features).mean().item()
    return results


def tuned(problem, starts, a):
    runs, classes = starts.shape[:2]
    labels, results = torch.arange(classes, device=starts.device), []
    if starts.is_cuda:
        problem.net.to(memory_format=torch.channels_last)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.benchmark = True
    for images in starts:
        loss, evaluations = frozen_descent(problem, images, labels, a.iterations, a.step, a.stop_loss)
        results.append(dict(loss=loss.mean().item(), evaluations=evaluations))
    images = starts.flatten(0, 1)
    adversaries = deepfool(problem, images, labels.repeat(runs))[0]
    with torch.no_grad():
        before, after = problem(images)[0], problem(adversaries)[0]
    for result, f, g in zip(results, before.split(classes), after.split(classes)):
        result.update(mg=mg(f)[0], madv=madv_per_class(f, g).mean().item())
    return results


def main():
    began = time.perf_counter()
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("file")
    p.add_argument("--way", choices=("published", "stopping", "tuned"), default="published")
    p.add_argument("--device", default="cpu")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--iterations", type=int, default=250)
    p.add_argument("--step", type=float, default=0.1)
    p.add_argument("--stop-loss", type=float, default=1e-7)
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    problem = load(a.file, a.device)
    starts = uniform(a.seed, (a.runs, problem.net.head.out_features, 3, 32, 32)).to(a.device)
    results = tuned(problem, starts, a) if a.way == "tuned" else published(problem, starts, a, a.way == "stopping")
    print(json.dumps(dict(
        mg=statistics.mean(r["mg"] for r in results), madv=statistics.mean(r["madv"] for r in results), runs=results,
        seconds=time.perf_counter() - began, torch=torch.__version__,
        peak_bytes=1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)))


if __name__ == "__main__":
    main()
