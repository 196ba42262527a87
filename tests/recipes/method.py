"""The method in PyTorch: prototype descent, DeepFool and the two metrics, as the published code runs them."""
import torch
import torch.nn.functional as F


class Problem:
    """A frozen network behind its input normalisation; called with images in [0,1], gives (features, logits)."""

    def __init__(self, net, mean, std, dtype, device="cpu"):
        self.net = net.to(device, dtype).eval().requires_grad_(False)
        self.mean, self.std = (v.to(device, dtype).view(1, -1, 1, 1) for v in (mean, std))

    def __call__(self, x):
        return self.net((x - self.mean) / self.std)


def row_norms(x):
    return x.reshape(len(x), -1).norm(2, dim=-1)


def loss_and_gradient(problem, x):
    """Cross entropy of row k with class k, and the gradient of the sum with respect to the images."""
    v = x.clone().requires_grad_(True)
    features, logits = problem(v)
    loss = F.cross_entropy(logits, torch.arange(len(x)), reduction="none")
    gradient, = torch.autograd.grad(loss.sum(), v)
    return features.detach(), logits.detach(), loss.detach(), gradient


def descend(problem, x, iterations, step, stop=1e-7):
    """Unit steps against the gradient, clamped to [0,1], until the mean loss over the batch is <= stop."""
    x, losses, norms, images = x.clone(), [], [], []
    for _ in range(iterations):
        _, _, loss, g = loss_and_gradient(problem, x)
        losses.append(loss)
        norms.append(row_norms(g))
        if not loss.mean() > stop:
            break
        x = (x - step * g / norms[-1].view(-1, 1, 1, 1)).clamp(0, 1)
        images.append(x)
    return x, torch.stack(losses), torch.stack(norms), images


def deepfool(problem, x0, labels, steps=50, candidates=10, overshoot=0.02, largest=100.0):
    """foolbox's L2DeepFoolAttack and what its call does afterwards; `trace` has one row per step that was taken."""
    rows = torch.arange(len(x0), device=x0.device)
    with torch.no_grad():
        first = problem(x0)[1]
    k = min(candidates, first.shape[1])
    order = first.argsort(dim=-1).flip(-1)[:, :k]      # fixed for the whole attack; column 0 is the predicted class
    x, total = x0.clone(), torch.zeros_like(x0)
    trace = dict(live=[], logits=[], distances=[], chosen=[], total_norm=[])
    for _ in range(steps):
        v = x.clone().requires_grad_(True)
        logits = problem(v)[1]
        live = logits.detach().argmax(-1) == labels
        if not live.any():
            break
        f, g = [], []
        for c in range(1, k):
            d = logits[rows, order[:, c]] - logits[rows, order[:, 0]]
            g.append(torch.autograd.grad(d.sum(), v, retain_graph=c + 1 < k)[0].reshape(len(x0), -1))
            f.append(d.detach())
        f, g = torch.stack(f, 1), torch.stack(g, 1)
        distances = f.abs() / (g.square().sum(-1).sqrt() + 1e-8)
        best = distances.argmin(1)
        distance, g = distances[rows, best] + 1e-4, g[rows, best]
        total = total + ((distance / (g.square().sum(-1).sqrt() + 1e-8)).view(-1, 1) * g).view_as(x0)
        x = torch.where(live.view(-1, 1, 1, 1), x0 + (1.0 + overshoot) * total, x).clamp(0, 1)
        for name, value in (("live", live), ("logits", logits.detach()), ("distances", distances),
                            ("chosen", best + 1), ("total_norm", row_norms(total))):
            trace[name].append(value)
    move = x - x0
    l2 = move.reshape(len(x0), -1).square().sum(-1).sqrt().clamp_min(1e-12)
    adversary = x0 + (largest / l2).clamp_max(1.0).view(-1, 1, 1, 1) * move
    return adversary, l2, order, {name: torch.stack(v) for name, v in trace.items()}


def mg(features):
    """Mg in the conventions (reference, paper, offdiagonal)."""
    u = features / features.norm(dim=-1, keepdim=True).clamp_min(1e-6)
    c, k = u @ u.T, len(features)
    off = (c.sum() - c.diagonal().sum()).item()
    return 1 - off / k ** 2, 1 - c.sum().item() / k ** 2, 1 - off / (k * (k - 1))


def madv_per_class(features, adversary_features, eps=1e-8):
    a, b = adversary_features, features
    return 1 - (a * b).sum(-1) / (a.norm(dim=-1).clamp_min(eps) * b.norm(dim=-1).clamp_min(eps))
