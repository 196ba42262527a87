#!/usr/bin/env python3
"""PyTorch's side of gpu/compare.py: torch_peer.py's server, with the ways of steps.py and these jobs besides.

    warm:VARIANT:NETWORK:10x5        makes a way of descent ready and takes two steps: seconds, and whether
                                     torch.compile took the whole step (1) or the network alone (0)
    peak:KIND:N                      fp32, tf32, bf16, fp64: a product of N x N matrices; copy: of N floats; the value
                                     is operations or bytes a second
    loop-float32:9x64x64             torch.linalg.svdvals of each matrix, from the host's memory and back to it
    batched-float64:9x64x64          the same in one call
    analysis-float64:NETWORK         the spectral metrics of its weights: spectral_peers.py's table, by svdvals
"""
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from arrays import save_safetensors
from steps import WAYS, Step, fold, use
from torch_peer import STEP, Peer, arguments, versions

DTYPES = dict(fp32=torch.float32, tf32=torch.float32, bf16=torch.bfloat16, fp64=torch.float64, copy=torch.float32)


class GpuPeer(Peer):
    def __init__(self, folder, device):
        super().__init__(folder, device)
        self.steps, self.batch, self.matrices = {}, None, None

    def forget(self):
        super().forget()
        self.steps.clear()
        if hasattr(torch, "_dynamo"):
            torch._dynamo.reset()                         # it stops compiling a function that it met too often
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def write(self, name, classes):
        """Also as the checkpoint that whole programs read."""
        super().write(name, classes)
        save_safetensors(self.file("%s-%s.safetensors" % (name, classes)), self.net.named_tensors())

    def layout(self, variant):
        return torch.channels_last if WAYS[variant].last else torch.contiguous_format

    def prepare(self, variant, name, classes):
        way, new = WAYS[variant], variant not in self.copies or self.held != (name, classes)
        use(way)
        problem = super().prepare(variant, name, classes)
        if new and way.folded:
            fold(problem.net).requires_grad_(False)       # its convolutions are new
        if new and way.bf16 == "weights":
            problem.net.to(torch.bfloat16)
        if new:
            problem.net.to(memory_format=self.layout(variant))
        return problem

    def step(self, variant, name, size):
        classes, runs = map(int, size.split("x"))
        problem = self.prepare(variant, name, classes)
        if (variant, size) not in self.steps:
            images = self.starts(name, classes * runs).clone(memory_format=self.layout(variant))
            self.steps[variant, size] = Step(problem, WAYS[variant], self.targets(classes), runs, images, STEP)
        return self.steps[variant, size]

    def descent(self, variant, name, size, steps):
        way = WAYS[variant]
        if not way.run:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=way.bf16 == "autocast"):
                return super().descent(variant, name, size, steps)
        step = self.step(variant, name, size)
        starts = self.starts(name, len(step.images))
        start = self.clock()
        loss = step.run(starts, int(steps))
        return self.clock() - start, [loss.mean().item()]

    def warm(self, _, variant, name, size):
        start = self.clock()
        self.descent(variant, name, size, 2)
        whole = not WAYS[variant].run or self.steps[variant, size].whole
        return self.clock() - start, [whole]

    def best(self, work, times=5, calls=10):
        """The least seconds of a call, of several batches of calls; before them the clock rate has time to settle."""
        seconds, end = [], self.clock() + 0.5
        while self.clock() < end:
            work()
        for _ in range(times):
            start = self.clock()
            for _ in range(calls):
                work()
            seconds.append((self.clock() - start) / calls)
        return min(seconds)

    def peak(self, _, kind, size):
        n, dtype = int(size), DTYPES[kind]
        torch.backends.cuda.matmul.allow_tf32 = kind == "tf32"
        a, b = (torch.ones([n] if kind == "copy" else [n, n], dtype=dtype, device=self.device) for _ in range(2))
        if kind == "copy":
            seconds = self.best(lambda: b.copy_(a))
            return seconds, [2 * 4 * n / seconds]
        a.uniform_(-1, 1), b.uniform_(-1, 1)
        out = torch.empty_like(a)
        seconds = self.best(lambda: torch.mm(a, b, out=out))
        return seconds, [2 * n ** 3 / seconds]

    def values(self, kind, batch):
        if self.batch != batch:
            torch.manual_seed(1)
            self.batch, self.matrices = batch, torch.rand([int(n) for n in batch.split("x")]) - 0.5
        way, dtype = kind.split("-")
        start = self.clock()
        if way == "loop":
            largest = [self.svdvals(m, dtype)[0] for m in self.matrices]
        else:
            largest = self.svdvals(self.matrices, dtype)[:, 0].tolist()
        return self.clock() - start, [max(largest)]

    loop = batched = values

    def svdvals(self, matrices, dtype):
        return torch.linalg.svdvals(matrices.to(self.device).to(getattr(torch, dtype))).cpu()

    def analysis(self, kind, name):
        import spectral_peers                             # the one job that needs NumPy
        weights = {n: t.numpy() for n, t in self.net.named_tensors().items()}
        values = lambda slices: (self.svdvals(torch.from_numpy(slices), kind.split("-")[1]).flatten() ** 2).sort()[0]
        start = time.perf_counter()
        alpha = spectral_peers.by_numpy(weights, False, False, lambda slices: values(slices).double().numpy())
        return time.perf_counter() - start, [alpha]


def main():
    a = arguments(__doc__)
    info = versions()
    if a.device == "cuda":
        info.update(device=torch.cuda.get_device_name(), cuda=torch.version.cuda, cuDNN=torch.backends.cudnn.version())
    GpuPeer(a.folder, a.device).serve(info)


if __name__ == "__main__":
    main()
