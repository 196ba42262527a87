"""Steps of descent for gpu/compare.py: one network with so many classes and runs."""
import math

from cell import Cell, Disagrees, why
from compare import Failed
from report import TF32

EARLY, ENOUGH, MOST = 2, 0.05, 20       # rounds while ways get ready; seconds and descents of a repetition of ours
STOPS = 1e-6                            # losses near that at which a descent ends
# How far losses may be from ours: of the start images, and after a step, whose gradients TF32 and bf16 change.
CLOSE = {False: (5e-3, 3e-2), True: (5e-2, 2e-1)}


class Descent:
    def __init__(self, a, ours, torch, network, size, keep):
        self.a, self.ours, self.torch, self.network, self.size, self.keep = a, ours, torch, network, size, keep
        self.loss, self.made, self.seconds, self.repeats = {}, {}, {}, 1
        self.cell = Cell(self.warm)

    def job(self, way, steps):
        return "%s:%s:%s:%d" % (way, self.network, self.size, steps)

    def measure(self, names):
        """A way is timed as soon as it is ready, beside those that were ready before, so that something is known
        should time run out; at last all together."""
        try:
            self.torch.run("write:%s:%s" % (self.network, self.size.split("x")[0]))
            self.begin()
            for name in names:
                if self.cell.take(name, self.torch, [self.job(name, self.a.steps)] * self.repeats):
                    self.time(EARLY)
            self.time(self.a.rounds)
        except Failed as e:
            self.save(cell=why(e))
            for peer in (*self.ours, self.torch):
                peer.restart()

    def begin(self):
        first, job = self.ours[0], self.job("descent", self.a.steps)
        self.loss[first.label] = self.losses(first, "descent")
        last = first.run(job)[1][0]
        if not last > STOPS:
            raise Failed("the loss is %g after %d steps: a descent that stops is not timed" % (last, self.a.steps))
        self.repeats = max(1, min(MOST, math.ceil(ENOUGH / first.time(job))))
        for peer in self.ours:
            self.cell.take(peer.label, peer, [job] * self.repeats)

    def losses(self, peer, way):
        return [peer.run(self.job(way, steps))[1][0] for steps in (1, 2)]

    def warm(self, name, peer, jobs):
        if peer is self.torch:
            self.made[name] = peer.run("warm:%s:%s:%s" % (name, self.network, self.size), self.a.limit)
            self.loss[name] = self.losses(peer, name)
            self.agree(name)
        else:
            self.loss[name] = self.losses(peer, "descent")
        peer.run(jobs[0])

    def agree(self, name):
        ours, theirs = self.loss[TF32], self.loss[name]
        for o, t, close in zip(ours, theirs, CLOSE["bf16" in name]):
            if not math.isclose(o, t, rel_tol=close):
                raise Disagrees("its mean losses, at the start and after a step, are %s, ours %s" % (theirs, ours))

    def time(self, rounds):
        took = self.cell.time(rounds, self.a.budget)
        self.seconds = {n: [s / self.repeats / self.a.steps for s in v] for n, v in took.items()}
        self.save()

    def save(self, **more):
        self.keep(steps=self.a.steps, repeats=self.repeats, loss=self.loss, seconds=self.seconds,
                  failed=dict(self.cell.failed, **more), ready={n: s for n, (s, _) in self.made.items()},
                  alone=[n for n, (_, whole) in self.made.items() if not whole[0]])
