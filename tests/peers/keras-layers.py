#!/usr/bin/env python3
"""The models that Keras 3's own tests of its recurrent layers build, as files: saved by Keras,
imported by `rnn import`, and their outputs compared."""
import os

os.environ.setdefault("KERAS_BACKEND", "torch")
import peer

peer.require("keras", os.environ["KERAS_BACKEND"])

import keras
import numpy as np
from keras import layers

table = peer.Table("models of Keras' tests", 2e-6)


def sequence(*shape):
    return np.arange(np.prod(shape), dtype="float32").reshape(shape)


constants = dict(kernel_initializer=keras.initializers.Constant(0.01),
                 recurrent_initializer=keras.initializers.Constant(0.02),
                 bias_initializer=keras.initializers.Constant(0.03))


def compare(name, make, *inputs, reason=None):
    """`make` gets Keras inputs and gives outputs."""

    def case(folder):
        if reason:
            raise peer.OutOfScope(reason)
        keras.utils.clear_session(free_memory=False)
        keras.utils.set_random_seed(1)
        symbols = [keras.Input(batch_shape=None, shape=array.shape[1:]) for array in inputs]
        model = keras.Model(symbols if len(symbols) > 1 else symbols[0], make(*symbols))
        expected = model(list(inputs) if len(inputs) > 1 else inputs[0], training=False)
        expected = [keras.ops.convert_to_numpy(each) for each in keras.tree.flatten(expected)]
        worst = 0
        for ending in ("keras", "h5"):
            model.save(folder / f"model.{ending}")
            peer.rnn("import", folder / f"model.{ending}", "-o", folder / ending)
            names = peer.input_names(folder / ending)
            found = peer.predict(folder / ending, dict(zip(names, inputs)), folder)
            worst = max(worst, peer.difference(found, expected))
        return worst

    table.run(name, case)


def masked(array, mask):
    """Steps to be masked are -1, as `Masking` marks them."""
    array = array.copy()
    array[~np.asarray(mask)] = -1
    return array


mask = [[True, True, False, True], [True, False, False, True]]

for layer, states in ((layers.SimpleRNN, 1), (layers.LSTM, 2), (layers.GRU, 1)):
    kind = layer.__name__
    variants = [("", {})] + ([("reset_after=False", dict(reset_after=False))] if kind == "GRU" else [])
    for variant, extra in variants:
        title = f"{kind}({variant})"
        for options in (dict(dropout=0.5), dict(dropout=0.5, recurrent_dropout=0.5),
                        dict(return_sequences=True), dict(activation="relu"),
                        dict(use_bias=False), dict(go_backwards=True, return_sequences=True)):
            compare(f"{title} basics {options}", lambda x: layer(3, **options, **extra)(x),
                    sequence(3, 2, 4) / 10)
        for options in ({}, dict(go_backwards=True), dict(unroll=True),
                        dict(go_backwards=True, unroll=True), dict(implementation=1)):
            if "implementation" in options and kind == "SimpleRNN":
                continue
            if "implementation" in options:
                compare(f"{title} correctness {options}", None, reason="Keras 3 has no `implementation`")
                continue
            compare(f"{title} correctness {options}",
                    lambda x: layer(3, **constants, **options, **extra)(x), sequence(3, 6, 4))
        if kind == "LSTM":
            compare(f"{title} unit_forget_bias=False",
                    lambda x: layer(3, unit_forget_bias=False, **constants)(x), sequence(3, 6, 4))
        start = [sequence(2, 2)] * states
        for options in ({}, dict(go_backwards=True)):
            compare(f"{title} initial_state {options}",
                    lambda x, *s: layer(2, **constants, **options, **extra)(x, initial_state=list(s)),
                    sequence(2, 4, 3), *start)
        for options in ({}, dict(return_sequences=True),
                        dict(return_sequences=True, zero_output_for_mask=True),
                        dict(go_backwards=True), dict(unroll=True)):
            compare(f"{title} masking {options}",
                    lambda x: layer(2, **constants, **options, **extra)(layers.Masking(-1.0)(x)),
                    masked(sequence(2, 4, 3), mask))
        compare(f"{title} return_state",
                lambda x: layer(3, return_state=True, return_sequences=True, **extra)(x),
                sequence(2, 4, 3) / 10)

# test_statefulness: a first call, since `rnn predict` starts from zeros.
for layer in (layers.SimpleRNN, layers.LSTM, layers.GRU):
    for unroll in (False, True):

        def stateful(folder, layer=layer, unroll=unroll):
            keras.utils.clear_session(free_memory=False)
            x = keras.Input(batch_shape=(2, 3, 4))
            model = keras.Model(x, layer(4, stateful=True, unroll=unroll, **constants)(x))
            model.save(folder / "model.keras")
            expected = keras.ops.convert_to_numpy(model(sequence(2, 3, 4)))
            peer.rnn("import", folder / "model.keras", "-o", folder / "m")
            return peer.difference(peer.predict(folder / "m", {"x": sequence(2, 3, 4)}, folder), expected)

        table.run(f"{layer.__name__} stateful unroll={unroll}", stateful)

# bidirectional_test
for mode in ("sum", "mul", "ave", "concat", None):
    compare(f"Bidirectional basics merge_mode={mode}",
            lambda x: layers.Bidirectional(layers.SimpleRNN(4), merge_mode=mode)(x), sequence(3, 2, 4) / 10)
compare("Bidirectional backward_layer",
        lambda x: layers.Bidirectional(layers.SimpleRNN(4), merge_mode="ave",
                                       backward_layer=layers.SimpleRNN(4, go_backwards=True))(x),
        sequence(3, 2, 4) / 10)
for mode in ("sum", "concat"):
    for backward in (None, "given"):
        compare(f"Bidirectional correctness {mode} backward_layer={backward}",
                lambda x: layers.Bidirectional(
                    layers.SimpleRNN(2, **constants), merge_mode=mode,
                    backward_layer=layers.SimpleRNN(2, go_backwards=True, **constants)
                    if backward else None)(x), sequence(2, 4, 3) / 10)
for layer, states in ((layers.SimpleRNN, 1), (layers.LSTM, 2), (layers.GRU, 1)):
    compare(f"Bidirectional initial_state {layer.__name__}",
            lambda x, *s: layers.Bidirectional(layer(2, **constants))(x, initial_state=list(s)),
            sequence(2, 4, 3) / 10, *[sequence(2, 2) / 10] * (2 * states))
    compare(f"Bidirectional return_state {layer.__name__}",
            lambda x: layers.Bidirectional(layer(2, return_state=True, return_sequences=True))(x),
            sequence(2, 4, 3) / 10)
    for options in ({}, dict(return_sequences=True), dict(return_sequences=True, zero_output_for_mask=True)):
        compare(f"Bidirectional masking {layer.__name__} {options}",
                lambda x: layers.Bidirectional(layer(2, **constants, **options))(layers.Masking(-1.0)(x)),
                masked(sequence(2, 4, 3) / 10, mask))

# time_distributed_test
compare("TimeDistributed basics", lambda x: layers.TimeDistributed(
    layers.Dense(1, use_bias=False, kernel_initializer="random_normal"))(x), sequence(10, 3, 4) / 100)
compare("TimeDistributed masking", lambda x: layers.LSTM(3)(
    layers.TimeDistributed(layers.Dense(1))(layers.Masking(-1.0)(x))), masked(sequence(2, 4, 3) / 10, mask))
compare("TimeDistributed batch normalization",
        lambda x: layers.TimeDistributed(layers.BatchNormalization())(x), sequence(10, 3, 4) / 100)
for name in ("Conv2D", "Flatten in 3D", "nested TimeDistributed"):
    compare(f"TimeDistributed {name}", None, reason="images in steps")

# stacks, embeddings and the layers around
compare("stack", lambda x: layers.Dense(1)(layers.LSTM(4)(layers.GRU(3, return_sequences=True)(
    layers.SimpleRNN(2, return_sequences=True)(x)))), sequence(3, 5, 4) / 50)
compare("encoder and decoder", lambda a, b: layers.Dense(2)(layers.LSTM(4, return_sequences=True)(
    b, initial_state=layers.LSTM(4, return_state=True)(a)[1:])), sequence(3, 5, 4) / 50, sequence(3, 2, 3) / 50)
compare("residual with normalization", lambda x: layers.Add()([
    layers.LayerNormalization()(x), layers.GRU(4, return_sequences=True)(x)]), sequence(3, 5, 4) / 50)
for mask_zero in (False, True):
    compare(f"embedding mask_zero={mask_zero}",
            lambda x: layers.Dense(1, "sigmoid")(layers.Bidirectional(layers.LSTM(3))(
                layers.Embedding(20, 4, mask_zero=mask_zero)(x))),
            np.array([[3, 5, 0, 0], [1, 19, 2, 4]], "float32"))

# What their tests build from cells.
for name in ("RNN of a custom cell with one state", "RNN of a custom cell with two states"):
    compare(name, None, reason="a cell is Python code; write it as a cell of the language")
for name in ("RNN of LSTMCell", "RNN of GRUCell", "RNN of SimpleRNNCell", "StackedRNNCells of LSTMCell",
             "StackedRNNCells of GRUCell", "StackedRNNCells of SimpleRNNCell", "StackedRNNCells mixed",
             "StackedRNNCells with states", "Bidirectional RNN of LSTMCell"):
    compare(name, None, reason="cells are imported as layers only, one layer a line")
for name in ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"):
    compare(name, None, reason="there are no convolutions")
compare("Bidirectional of two unlike layers", None, reason="a wrapper around a custom layer")

table.finish()
