"""Trains a net in PyTorch: the plain loop over batches, eager or compiled. usage: torch_peer.py JOB.json [compile]"""

import sys

import numpy as np
import torch
from common import Marks, answer, read_job
from torch.nn import functional as F
from torch_models import build

job, x, y = read_job()
torch.manual_seed(1)
if job["data"] == "images":
    x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
x, y = torch.from_numpy(x), torch.from_numpy(y)
marks = Marks()
marks.add()
model = build(job["name"])
parameters = sum(p.numel() for p in model.parameters())
given = job["optimizer"]
if given["type"] == "adam":
    optimizer = torch.optim.Adam(model.parameters(), given["learningRate"], eps=1e-7)
else:
    optimizer = torch.optim.SGD(model.parameters(), given["learningRate"], given["momentum"])
run = torch.compile(model) if "compile" in sys.argv else model

if job["classes"] is None:
    loss_of = F.mse_loss
elif job["classes"] == 2:
    loss_of = F.binary_cross_entropy_with_logits
else:
    loss_of = F.cross_entropy


def judge(said, truth):
    """The sums behind the metrics that the other engines also tell: hits, or absolute and squared errors."""
    if job["classes"] is None:
        error = said - truth
        return torch.stack((error.abs().sum(), error.square().sum()))
    hits = (said > 0) == (truth > 0.5) if job["classes"] == 2 else said.argmax(1) == truth
    return hits.sum()


def epoch():
    order = torch.randperm(len(x))
    total, sums = torch.zeros(()), 0
    for start in range(0, len(x), job["batch"]):
        rows = order[start : start + job["batch"]]
        truth = y[rows]
        said = run(x[rows])
        loss = loss_of(said, truth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            total += loss.detach() * len(rows)
            sums = sums + judge(said.detach(), truth)
    return float(total) / len(x)


model.train()
for _ in range(job["epochs"]):
    marks.add(epoch())
answer(marks=marks, parameters=parameters, version=f"PyTorch {torch.__version__}")
