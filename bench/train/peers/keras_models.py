"""The nets in Keras 3. `reset_after`: which of the two GRUs; Keras' own default is True, Netloom's (tfjs') is False."""

import keras
from keras import layers as L


def dense_chain(shape, *units):
    return [L.Input(shape), *(L.Dense(n, activation=a) for n, a in units)]


def residual():
    def convolved(x, filters, size, stride):
        x = L.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
        return L.BatchNormalization()(x)

    inputs = L.Input((32, 32, 3))
    x = L.ReLU()(convolved(inputs, 16, 3, 1))
    for filters in (16, 32, 64):
        for block in range(3):
            stride = 2 if filters > 16 and block == 0 else 1
            inner = convolved(L.ReLU()(convolved(x, filters, 3, stride)), filters, 3, 1)
            shortcut = x if stride == 1 else convolved(x, filters, 1, stride)
            x = L.ReLU()(L.Add()([inner, shortcut]))
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.GlobalAveragePooling2D()(x)))


def transformer():
    inputs = L.Input((50, 16))
    x = L.Dense(64)(inputs)
    query, key, value = L.Dense(64)(x), L.Dense(64)(x), L.Dense(64)(x)
    seen = L.Attention()([query, value, key])
    attended = L.LayerNormalization()(L.Add()([x, L.Dense(64)(seen)]))
    fed = L.Dense(64)(L.Dense(128, activation="relu")(attended))
    block = L.LayerNormalization()(L.Add()([attended, fed]))
    return keras.Model(inputs, L.Dense(5, activation="softmax")(L.GlobalAveragePooling1D()(block)))


def build(name, reset_after=False):
    if name == "resnet":
        return residual()
    if name == "transformer":
        return transformer()
    chains = {
        "higgs": lambda: dense_chain((28,), *[(300, "tanh")] * 5, (1, "sigmoid")),
        "wide": lambda: dense_chain((784,), (2048, "relu"), (2048, "relu"), (10, "softmax")),
        "tiny": lambda: dense_chain((4,), (8, "relu"), (3, "softmax")),
        "autoencoder": lambda: dense_chain((784,), (256, "relu"), (32, "relu"), (256, "relu"), (784, None)),
        "cnn": lambda: [
            *(L.Input((28, 28, 1)), L.Conv2D(32, 3, activation="relu"), L.MaxPooling2D(2)),
            *(L.Conv2D(64, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dropout(0.25)),
            *(L.Dense(128, activation="relu"), L.Dense(10, activation="softmax")),
        ],
        "lstm": lambda: [L.Input((50, 8)), L.LSTM(64), L.Dense(1)],
        "gru": lambda: [L.Input((50, 8)), L.GRU(64, reset_after=reset_after), L.Dense(1)],
        "bilstm": lambda: [
            *(L.Input((50, 8)), L.Bidirectional(L.LSTM(32, return_sequences=True)), L.Bidirectional(L.LSTM(32))),
            L.Dense(3, activation="softmax"),
        ],
        "text": lambda: [L.Input((100,)), L.Embedding(10_000, 64), L.LSTM(64), L.Dense(1, activation="sigmoid")],
    }
    return keras.Sequential(chains[name]())
