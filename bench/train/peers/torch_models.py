"""The nets in PyTorch, with Keras' initial weights, so that all engines begin alike. Softmax and sigmoid are in the loss."""

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


def dense_chain(*units, activation):
    layers = []
    for before, after in zip(units, units[1:]):
        layers += [nn.Linear(before, after), ACTIVATIONS[activation]()]
    return nn.Sequential(*layers[:-1])


class Block(nn.Module):
    def __init__(self, before, filters, stride):
        super().__init__()
        self.inner = nn.Sequential(
            *(nn.Conv2d(before, filters, 3, stride, 1, bias=False), norm(filters), nn.ReLU()),
            *(nn.Conv2d(filters, filters, 3, 1, 1, bias=False), norm(filters)),
        )
        projected = nn.Sequential(nn.Conv2d(before, filters, 1, stride, bias=False), norm(filters))
        self.shortcut = nn.Identity() if stride == 1 else projected

    def forward(self, x):
        return F.relu(self.inner(x) + self.shortcut(x))


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


def residual():
    blocks, before = [], 16
    for filters in (16, 32, 64):
        for i in range(3):
            blocks.append(Block(before, filters, 2 if filters > 16 and i == 0 else 1))
            before = filters
    start = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), norm(16), nn.ReLU()]
    return nn.Sequential(*start, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Recurrent(nn.Module):
    """A recurrent layer and a dense one on what it has at its ends."""

    def __init__(self, layer, units, outputs, embedding=None):
        super().__init__()
        self.embedding, self.layer, self.last = embedding or nn.Identity(), layer, nn.Linear(units, outputs)

    def forward(self, x):
        steps, state = self.layer(self.embedding(x))
        hidden = state[0] if isinstance(state, tuple) else state
        both = self.layer.bidirectional
        return self.last(torch.cat((hidden[-2], hidden[-1]), 1) if both else hidden[-1])


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter, self.query, self.key, self.value = (nn.Linear(n, 64) for n in (16, 64, 64, 64))
        self.out, self.wide, self.narrow, self.last = (
            nn.Linear(*n) for n in ((64, 64), (64, 128), (128, 64), (64, 5))
        )
        self.norms = nn.ModuleList([nn.LayerNorm(64, eps=1e-3) for _ in range(2)])

    def forward(self, x):
        x = self.enter(x)
        seen = F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x), scale=1.0)
        x = self.norms[0](x + self.out(seen))
        x = self.norms[1](x + self.narrow(F.relu(self.wide(x))))
        return self.last(x.mean(1))


def cnn():
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.25), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10)),
    )


BUILDERS = {
    "higgs": lambda: dense_chain(28, *[300] * 5, 1, activation="tanh"),
    "wide": lambda: dense_chain(784, 2048, 2048, 10, activation="relu"),
    "tiny": lambda: dense_chain(4, 8, 3, activation="relu"),
    "autoencoder": lambda: dense_chain(784, 256, 32, 256, 784, activation="relu"),
    "cnn": cnn,
    "resnet": residual,
    "lstm": lambda: Recurrent(nn.LSTM(8, 64, batch_first=True), 64, 1),
    "gru": lambda: Recurrent(nn.GRU(8, 64, batch_first=True), 64, 1),
    "bilstm": lambda: Recurrent(nn.LSTM(8, 32, 2, batch_first=True, bidirectional=True), 64, 3),
    "text": lambda: Recurrent(nn.LSTM(64, 64, batch_first=True), 64, 1, nn.Embedding(10_000, 64)),
    "transformer": Transformer,
}


def build(name):
    model = BUILDERS[name]()
    for module in model.modules():
        start(module)
    return model


@torch.no_grad()
def start(module):
    """Keras' defaults: Glorot's uniform weights, orthogonal recurrent ones, no offsets; LSTM remembers at first."""
    if isinstance(module, (nn.Linear, nn.Conv2d)):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        nn.init.uniform_(module.weight, -0.05, 0.05)
    elif isinstance(module, (nn.LSTM, nn.GRU)):
        for name, weight in module.named_parameters():
            if name.startswith("weight_ih"):
                nn.init.xavier_uniform_(weight)
            elif name.startswith("weight_hh"):
                nn.init.orthogonal_(weight)
            else:
                nn.init.zeros_(weight)
                if isinstance(module, nn.LSTM) and name.startswith("bias_ih"):
                    weight[module.hidden_size : 2 * module.hidden_size] = 1
