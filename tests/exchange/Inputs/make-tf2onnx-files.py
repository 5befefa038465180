#!/usr/bin/env python3
"""Writes onnx/keras-*.onnx: models of Keras 3 as tf2onnx writes them, each with a NAME.expected.npz of
inputs and of the outputs that onnxruntime predicts. Needs tensorflow, tf2onnx and onnxruntime."""
import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import onnxruntime
import tensorflow as tf
import tf2onnx
from keras import layers

folder = pathlib.Path(__file__).parent / "onnx"
random = np.random.default_rng(1)


def write(name, inputs, *stack):
    model = keras.Sequential([inputs, *stack])
    for weight in model.weights:
        values = random.standard_normal(weight.shape).astype("float32") * 0.4
        weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)
    tokens = isinstance(stack[0], layers.Embedding)
    shape = (3, *model.inputs[0].shape[1:])
    x = random.integers(0, 20, shape) if tokens else random.standard_normal(shape)
    x = x.astype("float32")
    signature = tf.TensorSpec(model.inputs[0].shape, "float32", name="x")
    function = tf.function(lambda x: model(x, training=False))
    path = folder / f"keras-{name}.onnx"
    tf2onnx.convert.from_function(function, input_signature=[signature], opset=13, output_path=path)
    y = onnxruntime.InferenceSession(path).run(None, {"x": x})[0]
    np.savez(f"{path}.expected.npz", x=x, y=y)


# Keras 3's GRU and SimpleRNN become loops.
write("loops", keras.Input((7,)), layers.Embedding(20, 4), layers.GRU(5, return_sequences=True),
      layers.LayerNormalization(), layers.SimpleRNN(3, activation="relu"), layers.Dense(1))
write("gates", keras.Input((7, 3)),
      layers.GRU(4, reset_after=False, recurrent_activation="hard_sigmoid"), layers.Dense(1))
# TimeDistributed becomes a layer for each step.
write("steps", keras.Input((6, 3)), layers.LSTM(5), layers.RepeatVector(4),
      layers.LSTM(5, return_sequences=True), layers.TimeDistributed(layers.Dense(3, "tanh")))
