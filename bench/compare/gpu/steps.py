"""Ways to run descent and DeepFool in PyTorch on a GPU, from the published one to the fastest that we know to build."""
from typing import NamedTuple

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

STOP, WARM_UP = 1e-7, 3


class Way(NamedTuple):
    text: str                       # what the table calls it
    last: bool = False              # channels_last
    tuned: bool = False             # TF32 in matrix products too, cuDNN's algorithms chosen by trial
    folded: bool = False            # batch normalisation inside the convolutions
    bf16: str = ""                  # "autocast", or "weights": the network itself
    run: str = ""                   # "step": nothing waits for the GPU; "graph", or a mode of torch.compile
    graph: bool = False             # what torch.compile made, in a CUDA graph of our own

    @property
    def compiled(self):
        return self.run not in ("", "step", "graph")


FAST = dict(last=True, tuned=True, folded=True)
AUTOTUNED = dict(FAST, run="max-autotune-no-cudagraphs", graph=True)
WAYS = {                            # "tuned" is all of the fourth, and more
    "descent-authors": Way("the authors' loop, as written"),
    "descent": Way("frozen"),
    "descent-channels-last": Way("frozen, channels_last", last=True),
    "descent-tf32": Way("frozen, channels_last, TF32, cudnn.benchmark", last=True, tuned=True),
    "descent-folded": Way("tuned: also BN folded, no host sync", run="step", **FAST),
    "descent-graph": Way("tuned, CUDA graph", run="graph", **FAST),
    "descent-graph-contiguous": Way("tuned but contiguous, CUDA graph", run="graph", tuned=True, folded=True),
    "descent-bf16": Way("frozen, channels_last, bf16 autocast", last=True, tuned=True, bf16="autocast"),
    "descent-graph-bf16": Way("tuned, bf16 weights, CUDA graph", run="graph", bf16="weights", **FAST),
    "descent-reduce-overhead": Way("tuned, compiled, reduce-overhead", run="reduce-overhead", **FAST),
    "descent-max-autotune": Way("tuned, compiled, max-autotune", run="max-autotune", **FAST),
    "descent-max-autotune-graph": Way("tuned, compiled, max-autotune, CUDA graph by hand", **AUTOTUNED),
    "descent-max-autotune-graph-bf16": Way("tuned, bf16 weights, compiled, max-autotune, CUDA graph by hand",
                                           bf16="weights", **AUTOTUNED),
    "deepfool-foolbox": Way("foolbox's way, as published"),
    "deepfool": Way("frozen, one forward a step"),
    "deepfool-tf32": Way("frozen, one forward a step, channels_last, TF32, cudnn.benchmark, BN folded", **FAST),
}


def use(way):
    """PyTorch's switches, which hold for the whole process: its own defaults where a way does not tune them."""
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.benchmark = way.tuned
    if hasattr(torch.backends.cudnn, "benchmark_limit"):
        torch.backends.cudnn.benchmark_limit = 0 if way.tuned else 10      # 0: all of cuDNN's algorithms are tried


def fold(net):
    """The same function without its batch normalisations, each of which follows the convolution named before it."""
    conv = None
    for parent in list(net.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.Conv2d):
                conv = (parent, name)
            elif isinstance(child, nn.BatchNorm2d):
                setattr(*conv, fuse_conv_bn_eval(getattr(*conv).eval(), child.eval()))
                setattr(parent, name, nn.Identity())
    return net


class Step:
    """An iteration of descent on images that stay where they are in memory; nothing in it waits for its results."""

    def __init__(self, problem, way, targets, runs, images, length):
        self.net, self.mean, self.std = problem.net, problem.mean, problem.std
        self.way, self.length = way, length
        self.targets, self.runs, self.images = targets.repeat(runs), runs, images
        self.loss = torch.zeros(len(images), device=images.device)
        self.dtype = next(problem.net.parameters()).dtype
        self.whole = True
        self.advance = self.eager
        if way.compiled:
            self.compile()
        if way.run == "graph" or way.graph:
            self.record()

    def run(self, starts, steps):
        """The losses before the last step."""
        self.images.copy_(starts)
        for _ in range(steps):
            self.advance()
        return self.loss

    def losses(self, net, x):
        x = ((x - self.mean) / self.std).to(self.dtype)
        return F.cross_entropy(net(x)[1].float(), self.targets, reduction="none")

    def moved(self, images, loss, gradient):
        """A step of every image of the runs whose mean loss is not small yet."""
        norm = torch.linalg.vector_norm(gradient, dim=(1, 2, 3), keepdim=True)
        moves = (loss.view(self.runs, -1).mean(1, keepdim=True) > STOP).expand(self.runs, len(images) // self.runs)
        return torch.where(moves.reshape(-1, 1, 1, 1), (images - self.length * gradient / norm).clamp(0, 1), images)

    def take(self, moved, loss):
        self.images.copy_(moved)
        self.loss.copy_(loss)

    def eager(self, net=None):
        x = self.images.detach().requires_grad_(True)
        loss = self.losses(net or self.net, x)
        gradient, = torch.autograd.grad(loss.sum(), x)
        self.take(self.moved(self.images, loss.detach(), gradient), loss.detach())

    def functional(self, images):
        """The whole step as one function, which torch.compile takes as one graph: forward, backward and move."""
        def total(x):
            loss = self.losses(self.net, x)
            return loss.sum(), loss

        gradient, loss = torch.func.grad(total, has_aux=True)(images)
        return self.moved(images, loss, gradient), loss

    def compile(self):
        """The whole step; where PyTorch refuses that, the network alone, forward and backward."""
        if not hasattr(torch, "compile"):
            raise RuntimeError("PyTorch %s has no torch.compile" % torch.__version__)
        self.net = torch.fx.symbolic_trace(self.net)      # plain calls: nothing in it stops the compiler
        try:
            step = torch.compile(self.functional, mode=self.way.run, dynamic=False, fullgraph=True)
            self.warm(lambda: self.take(*step(self.images)))
        except Exception as e:
            self.whole, why = False, e
            try:
                net = torch.compile(self.net, mode=self.way.run, dynamic=False)
                self.warm(lambda: self.eager(net))
            except Exception as second:
                raise RuntimeError("whole step: %s; network alone: %s" % (why, second)) from None

    def warm(self, advance):
        """Takes it as the step when it works; CUDA graphs that PyTorch makes itself reuse the last step's memory."""
        def marked():
            torch.compiler.cudagraph_mark_step_begin()
            advance()

        for _ in range(WARM_UP):
            marked()
        self.advance = marked if not self.way.graph else advance

    def record(self):
        """As PyTorch's documentation asks: warmed up on another stream, then captured."""
        if self.images.device.type != "cuda":
            raise RuntimeError("CUDA graphs need a GPU")
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP):
                self.advance()
        torch.cuda.current_stream().wait_stream(stream)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.advance()
        self.advance = self.graph.replay
