"""What a person would write to train on a CSV with Keras: read, split, scale, fit. usage: keras_script.py DATA.csv"""

import json
import sys

import keras
import numpy as np
import pandas as pd
from keras import layers

table = pd.read_csv(sys.argv[1])
y = (table.pop("label") == "signal").to_numpy(np.float32)
x = table.to_numpy(np.float32)
order = np.random.default_rng(1).permutation(len(x))
train, validation = order[: int(0.7 * len(x))], order[int(0.7 * len(x)) : int(0.85 * len(x))]
x = (x - x[train].mean(0)) / x[train].std(0)

model = keras.Sequential(
    [layers.Input((28,)), *(layers.Dense(300, "tanh") for _ in range(5)), layers.Dense(1, "sigmoid")]
)
model.compile(keras.optimizers.SGD(0.01, momentum=0.9), "binary_crossentropy", metrics=["accuracy"])
told = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: print(json.dumps({"type": "epoch", **logs}), flush=True)
)
model.fit(
    x[train],
    y[train],
    batch_size=100,
    epochs=1,
    validation_data=(x[validation], y[validation]),
    verbose=0,
    callbacks=[told],
)
