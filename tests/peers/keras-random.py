#!/usr/bin/env python3
"""Random models of Keras through `.h5` and `.keras`, there and back: imported by `rnn import`, their
outputs compared, exported by `rnn export`, opened by Keras, and their weights compared bit for bit."""
import os
import random
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import peer

peer.require("keras", os.environ["KERAS_BACKEND"])

import keras
import numpy as np
from keras import layers

count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
table = peer.Table(f"{count} random models of Keras", 2e-6)
activations = ["tanh", "sigmoid", "relu", "elu", "selu", "softsign", "softplus", "hard_sigmoid", "linear",
               "silu", "gelu"]
initializers = ["glorot_uniform", "he_normal", "lecun_uniform", "random_normal", "orthogonal",
                keras.initializers.RandomUniform(-0.3, 0.3)]


def recurrent(draw, return_sequences):
    layer = draw.choice([layers.SimpleRNN, layers.LSTM, layers.GRU])
    options = dict(units=draw.randint(1, 20), return_sequences=return_sequences,
                   activation=draw.choice(["tanh", "tanh", *activations[:8]]),
                   use_bias=draw.random() < 0.8, kernel_initializer=draw.choice(initializers),
                   bias_initializer=draw.choice(["zeros", "random_normal"]))
    if layer is not layers.SimpleRNN:
        options["recurrent_activation"] = draw.choice(["sigmoid", "sigmoid", "hard_sigmoid"])
    if layer is layers.GRU:
        options["reset_after"] = draw.random() < 0.7
    if layer is layers.LSTM:
        options["unit_forget_bias"] = draw.random() < 0.5
    if draw.random() < 0.2:
        options.update(dropout=0.1, recurrent_dropout=0.1)
    if draw.random() < 0.2:
        options["kernel_regularizer"] = keras.regularizers.L1L2(0.01, 0.02)
    if draw.random() < 0.2:
        return layers.Bidirectional(layer(**options),
                                    merge_mode=draw.choice(["concat", "sum", "ave", "mul"]))
    if draw.random() < 0.1:
        options["go_backwards"] = True
    return layer(**options)


def make(draw):
    """A Sequential or functional model and an input for it."""
    steps, features, rows = draw.randint(1, 9), draw.randint(1, 6), draw.randint(1, 5)
    generator = np.random.default_rng(draw.randrange(1 << 30))
    length = draw.choice([None, steps])
    stack = []
    if draw.random() < 0.4:
        data = generator.integers(0, 30, (rows, steps)).astype("float32")
        stack = [keras.Input((length,)),
                 layers.Embedding(30, draw.randint(1, 12), mask_zero=draw.random() < 0.4)]
        data[:, 0] = 1
    else:
        data = generator.normal(size=(rows, steps, features)).astype("float32")
        stack = [keras.Input((length, features))]
        if draw.random() < 0.2:
            stack.append(layers.Masking(0.0))
            data[0, 1:] = 0  # a sample of which every step is masked has no mean
    for _ in range(draw.randint(0, 2)):
        stack.append(recurrent(draw, True))
        if draw.random() < 0.3:
            stack.append(draw.choice([
                layers.Dropout(0.2), layers.LayerNormalization(epsilon=1e-4), layers.Activation("relu"),
                layers.TimeDistributed(layers.Dense(3, "elu")), layers.SpatialDropout1D(0.1),
                layers.BatchNormalization(), layers.GaussianNoise(0.1)]))
    stack.append(draw.choice([recurrent(draw, False), recurrent(draw, False),
                              recurrent(draw, True), layers.GlobalAveragePooling1D()]))
    for _ in range(draw.randint(0, 2)):
        stack.append(layers.Dense(draw.randint(1, 8), draw.choice(activations)))
    if draw.random() < 0.5:
        model = keras.Sequential(stack)
    else:
        value = stack[0]
        for layer in stack[1:]:
            value = layer(value)
        model = keras.Model(stack[0], value)
    for variable in model.variables:
        if "moving_variance" in variable.path:
            variable.assign(generator.uniform(0.5, 2, variable.shape))
        elif draw.random() < 0.3 and "seed" not in variable.path:
            variable.assign(generator.normal(0, 0.3, variable.shape))
    if draw.random() < 0.5:
        model.compile(draw.choice(["adam", "sgd", keras.optimizers.RMSprop(0.01)]), "mse", metrics=["mae"])
    return model, data


def predict(model, data):
    return keras.ops.convert_to_numpy(model(data, training=False))


def case(number, folder):
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(number)
    model, data = make(random.Random(number))
    expected, worst = predict(model, data), 0
    for ending in ("h5", "keras"):
        model.save(folder / f"model.{ending}")
        peer.rnn("import", folder / f"model.{ending}", "-o", folder / ending)
        found = peer.predict(folder / ending, {"x": data}, folder)
        worst = max(worst, peer.difference(found, expected))
    back = folder / "back.keras"
    peer.rnn("export", folder / "keras.rnn", "--weights", folder / "keras.safetensors", "-o", back)
    returned = keras.saving.load_model(back)
    worst = max(worst, peer.difference(predict(returned, data), expected))
    weights = [(mine, keras.ops.convert_to_numpy(mine)) for mine in returned.weights]
    originals = [keras.ops.convert_to_numpy(each) for each in model.weights]
    if len(weights) != len(originals):
        raise RuntimeError(f"{len(weights)} weights came back of {len(originals)}")
    for (variable, mine), original in zip(weights, originals):
        if not np.array_equal(mine, original):
            raise RuntimeError(f"`{variable.path}` came back with other numbers")
    return worst


for number in range(count):
    table.run(f"model {number}", lambda folder: case(number, folder))
table.finish()
