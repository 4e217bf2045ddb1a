"""How many float32 operations a second the cores reach in a large matrix product: the best of what the peers bring."""

import json

from common import timed  # first: it quiets TensorFlow

import numpy as np
import tensorflow as tf
import torch

N = 2048
a, b = np.random.default_rng(1).standard_normal((2, N, N), np.float32)
ta, tb = torch.from_numpy(a), torch.from_numpy(b)
fa, fb = tf.constant(a), tf.constant(b)
products = {
    "numpy": lambda: a @ b,
    "PyTorch": lambda: ta @ tb,
    "TensorFlow": lambda: tf.matmul(fa, fb).numpy(),
}
best = {name: 2 * N**3 / min(timed(work, 8)) / 1e9 for name, work in products.items()}
print(json.dumps({"gflops": best}))
