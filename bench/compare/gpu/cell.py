"""What is timed beside each other, for gpu/compare.py."""
from compare import Failed, measure
from report import TF32


class Disagrees(Failed):
    """It computes something else."""


def why(failure):
    """Without the peer and the job."""
    return str(failure).split(": ", 1)[-1]


class Cell:
    """Ways to do one thing, by our peers and PyTorch's: one that fails is given up, with the reason; the others go on.

    warm(name, peer, job) makes a way ready. Without ours there is nothing to compare, and its failure is the cell's.
    """

    def __init__(self, warm):
        self.warm, self.jobs, self.failed = warm, {}, {}

    def take(self, name, peer, job):
        """Makes one more way ready; was that possible?"""
        self.jobs[name] = peer, job
        self.ready(name)
        return name in self.jobs

    def ready(self, *names):
        for name in names:
            if name in self.jobs:
                try:
                    self.warm(name, *self.jobs[name])
                except Failed as e:
                    self.lose(name, e)

    def lose(self, name, failure):
        """An error of CUDA stays with its process: the peer starts anew, and what it had ready it makes ready again."""
        if name == TF32:
            raise failure
        peer, _ = self.jobs.pop(name)
        self.failed[name] = why(failure)
        if not isinstance(failure, Disagrees):
            peer.restart()
            self.ready(*(n for n, (p, _) in list(self.jobs.items()) if p is peer))

    def time(self, rounds, budget, keep=lambda seconds: None):
        return measure(self.jobs, rounds, budget, self.lose, keep)
