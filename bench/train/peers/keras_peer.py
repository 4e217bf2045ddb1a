"""Trains a net, or predicts with it, in Keras on TensorFlow with its default settings.

usage: keras_peer.py JOB.json [reset-after | export FILE.onnx]
"""

import sys

from common import Marks, answer, predictions, read_job  # first: it quiets TensorFlow

import keras
import tensorflow as tf
from keras_models import build

job, x, y = read_job()
keras.utils.set_random_seed(1)
marks = Marks()
marks.add()
model = build(job["name"], reset_after="reset-after" in sys.argv)


def compile_model():
    given = job["optimizer"]
    if given["type"] == "adam":
        optimizer = keras.optimizers.Adam(given["learningRate"])
    else:
        optimizer = keras.optimizers.SGD(given["learningRate"], momentum=given["momentum"])
    if job["classes"] is None:
        loss, metrics = "mean_squared_error", ["mae", keras.metrics.RootMeanSquaredError()]
    else:
        loss = "binary_crossentropy" if job["classes"] == 2 else "sparse_categorical_crossentropy"
        metrics = ["accuracy"]
    model.compile(optimizer, loss, metrics=metrics)


if "export" in sys.argv:
    model(x[:1])  # an export wants to have seen its input
    model.export(sys.argv[-1], format="onnx", verbose=False)
elif job["mode"] == "predict":
    variants = {
        "Keras `predict`": lambda rows: model.predict(rows, verbose=0),
        "Keras `predict`, batches of 1,024": lambda rows: model.predict(rows, batch_size=1024, verbose=0),
        "Keras `model(x, training=False)`": lambda rows: model(rows, training=False).numpy(),
    }
    answer(variants={name: predictions(say, x) for name, say in variants.items()})
else:
    compile_model()
    clock = keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: marks.add(logs["loss"]))
    model.fit(x, y, batch_size=job["batch"], epochs=job["epochs"], verbose=0, callbacks=[clock])
    parameters = sum(int(tf.size(w)) for w in model.trainable_weights)
    answer(marks=marks, parameters=parameters, version=f"Keras {keras.__version__}, TensorFlow {tf.__version__}")
