"""Small networks in every spelling that the recogniser must know. Each forward gives (features, logits)."""
from typing import NamedTuple, Optional

import torch
import torch.nn as nn
import torch.nn.functional as F


class Spelling(NamedTuple):
    """How a published ResNet names its parts; `{}` stands for the number of the stage, convolution or normalisation."""
    stem_conv: str = "conv1"
    stem_bn: str = "bn1"
    stage: str = "layer{}"
    conv: str = "conv{}"
    bn: str = "bn{}"
    shortcut: Optional[str] = "shortcut"   # 1x1 convolution + BN; None: option A, no weights (see Block.forward)
    head: str = "linear"
    prefix: str = ""                       # "module." where the file was saved from nn.DataParallel


AUTHORS = Spelling()
TORCHVISION = Spelling(shortcut="downsample", head="fc")
AKAMASTER = Spelling(shortcut=None, prefix="module.")
THEO = Spelling("conv", "bn", shortcut=None)
CHENYAOFO = TORCHVISION                    # three stages and a 3x3 stem tell it from torchvision's
EHANW = Spelling("conv_1", "bn_1", "stage_{}", "conv_{}", "bn_{}", "downsample", "fc")


class Block(nn.Module):
    def __init__(self, cin, cout, stride, names):
        super().__init__()
        self.names, self.stride, self.extra = names, stride, cout - cin
        self.add_module(names.conv.format(1), nn.Conv2d(cin, cout, 3, stride, 1, bias=False))
        self.add_module(names.bn.format(1), nn.BatchNorm2d(cout))
        self.add_module(names.conv.format(2), nn.Conv2d(cout, cout, 3, 1, 1, bias=False))
        self.add_module(names.bn.format(2), nn.BatchNorm2d(cout))
        self.changes = stride != 1 or cin != cout
        if self.changes and names.shortcut:
            self.add_module(names.shortcut, nn.Sequential(
                nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout)))

    def part(self, name, i):
        return getattr(self, getattr(self.names, name).format(i))

    def forward(self, x):
        y = F.relu(self.part("bn", 1)(self.part("conv", 1)(x)))
        y = self.part("bn", 2)(self.part("conv", 2)(y))
        if self.changes and self.names.shortcut:
            x = getattr(self, self.names.shortcut)(x)
        elif self.changes:                 # option A: every second pixel, zero channels, half of them on each side
            x = x[:, :, ::self.stride, ::self.stride]
            x = F.pad(x, (0, 0, 0, 0, self.extra // 2, self.extra // 2))
        return F.relu(y + x)


class ResNet(nn.Module):
    """stem -> [max pool] -> stages of basic blocks (stride 1, then 2, 2, ...) -> mean over the map -> linear."""

    def __init__(self, names, blocks, widths, classes, channels=3, stem=(3, 1, 1), max_pool=False):
        super().__init__()
        self.names, self.stages, self.max_pool = names, len(widths), max_pool
        self.add_module(names.stem_conv, nn.Conv2d(channels, widths[0], *stem, bias=False))   # kernel, stride, padding
        self.add_module(names.stem_bn, nn.BatchNorm2d(widths[0]))
        cin = widths[0]
        for i, (count, width) in enumerate(zip(blocks, widths)):
            stride = 1 if i == 0 else 2
            stage = [Block(cin if j == 0 else width, width, stride if j == 0 else 1, names) for j in range(count)]
            self.add_module(names.stage.format(i + 1), nn.Sequential(*stage))
            cin = width
        self.add_module(names.head, nn.Linear(cin, classes))

    @property
    def head(self):
        return getattr(self, self.names.head)

    def forward(self, x):
        x = F.relu(getattr(self, self.names.stem_bn)(getattr(self, self.names.stem_conv)(x)))
        if self.max_pool:
            x = F.max_pool2d(x, 3, 2, 1)
        for i in range(self.stages):
            x = getattr(self, self.names.stage.format(i + 1))(x)
        # The two means round differently: the option A networks were published with avg_pool2d.
        f = F.adaptive_avg_pool2d(x, 1) if self.names.shortcut else F.avg_pool2d(x, x.shape[-1])
        f = f.flatten(1)
        return f, self.head(f)

    def named_tensors(self):
        return {self.names.prefix + k: v for k, v in self.state_dict().items()}


class LeNet5(nn.Module):
    """The MNIST LeNet with ReLU and max pooling; the hidden widths are free, so that a fixture can be small."""

    def __init__(self, classes=10, hidden=(120, 84)):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2 = nn.Linear(16 * 5 * 5, hidden[0]), nn.Linear(hidden[0], hidden[1])
        self.fc3 = nn.Linear(hidden[1], classes)

    @property
    def head(self):
        return self.fc3

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        f = F.relu(self.fc2(F.relu(self.fc1(x.flatten(1)))))
        return f, self.fc3(f)

    def named_tensors(self):
        return self.state_dict()


def calibrate(net, shape, mean, std, seed):
    """Makes a random network behave like a classifier: without this it predicts one class for everything.

    BN scale and shift are random, BN statistics are measured on noise, the head is centred and scaled.
    """
    g = torch.Generator().manual_seed(seed)
    for m in net.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.weight.data = 0.5 + torch.rand(m.num_features, generator=g)
            m.bias.data = 0.2 * torch.randn(m.num_features, generator=g)
            m.momentum = 1.0
    x = (torch.rand([64, *shape], generator=g) - mean.view(1, -1, 1, 1)) / std.view(1, -1, 1, 1)
    with torch.no_grad():
        net.train()(x)
        f, z = net.eval()(x)
        net.head.weight.data *= 1.5 / (z - z.mean(0)).std()
        net.head.bias.data = -(net.head.weight @ f.mean(0))
    return net
