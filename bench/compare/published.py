"""Descent and DeepFool in PyTorch: as the published code runs them, and the descent as fast as PyTorch allows.

Nobody freezes the network in the published way: neither the authors' script nor foolbox asks its weights not to require
gradients, and both call loss.backward(), which computes them too. For foolbox that holds with eagerpy up to 0.30.0, its
last release; only eagerpy's later source asks for the gradient of the images alone. The `frozen` ways leave that out.
DeepFool with one forward pass per step is tests/recipes/method.py's.
"""
import torch
import torch.nn.functional as F


def authors_descent(problem, images, targets, iterations, step, stop=1e-7, leave=True):
    """Moves the images in place; gives the losses of the last evaluation and how many evaluations were made.

    The authors' loop evaluates to its end, though nothing moves once the mean loss is small: leave=False.
    """
    for evaluation in range(1, iterations + 1):
        x = images.clone().detach().requires_grad_(True)
        loss = F.cross_entropy(problem(x)[1], targets, reduction="none")
        loss.backward(gradient=torch.ones_like(loss))
        with torch.no_grad():
            moves = bool(loss.mean() > stop)
            if leave and not moves:
                break
            gradient = x.grad.clone()
            norm = gradient.view(len(gradient), -1).norm(2, dim=-1)
            change = step * gradient / norm.view(-1, 1, 1, 1)
            if moves:
                images.sub_(change)
            images.clamp_(0, 1)
    return loss.detach(), evaluation


def frozen_descent(problem, images, targets, iterations, step, stop=1e-7):
    """The same numbers; the gradient of the images alone, nothing copied, and an end where nothing moves any more."""
    for evaluation in range(1, iterations + 1):
        x = images.detach().requires_grad_(True)
        loss = F.cross_entropy(problem(x)[1], targets, reduction="none")
        gradient, = torch.autograd.grad(loss.sum(), x)
        loss = loss.detach()
        if not loss.mean() > stop:
            break
        norm = gradient.reshape(len(gradient), -1).norm(2, dim=-1)
        images.sub_(step * gradient / norm.view(-1, 1, 1, 1)).clamp_(0, 1)
    return loss, evaluation


def foolbox_deepfool(problem, start, labels, steps=50, candidates=10, overshoot=0.02, epsilon=100.0):
    """L2DeepFoolAttack of foolbox 3.3 and its call: a forward and a backward pass for each candidate of each step.

    Gives the adversaries and whether each is one.
    """
    rows = torch.arange(len(start), device=start.device)
    with torch.no_grad():
        logits = problem(start)[1]
    order = logits.argsort(dim=-1).flip(-1)[:, :min(candidates, logits.shape[1])]

    def lead(x, k):
        """How far candidate k is ahead of the class predicted first, the logits, and the gradient of the lead."""
        x = x.clone().requires_grad_(True)
        z = problem(x)[1]
        f = z[rows, order[:, k]] - z[rows, order[:, 0]]
        f.sum().backward()
        return f.detach(), z.detach(), x.grad

    x, total = start, torch.zeros_like(start)
    for _ in range(steps):
        first = lead(x, 1)
        done = first[1].argmax(-1) != labels
        if done.all():
            break
        found = [first] + [lead(x, k) for k in range(2, order.shape[1])]
        f, g = torch.stack([f for f, _, _ in found], 1), torch.stack([g for _, _, g in found], 1)
        distances = f.abs() / (g.flatten(2).square().sum(-1).sqrt() + 1e-8)
        best = distances.argmin(1)
        distance, g = distances[rows, best] + 1e-4, g[rows, best]
        total = total + (distance / (g.flatten(1).square().sum(-1).sqrt() + 1e-8)).view(-1, 1, 1, 1) * g
        x = torch.where(done.view(-1, 1, 1, 1), x, start + (1.0 + overshoot) * total).clamp(0, 1)
    move = x - start
    length = move.flatten(1).square().sum(-1).sqrt().clamp_min(1e-12)
    adversaries = start + (epsilon / length).clamp_max(1.0).view(-1, 1, 1, 1) * move
    with torch.no_grad():
        return adversaries, problem(adversaries)[1].argmax(-1) != labels
