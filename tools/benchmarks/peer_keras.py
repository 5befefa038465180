"""Keras on JAX or TensorFlow: its own layers, compiled by XLA."""

import keras
from keras import layers, ops

LAYERS = {"gru": layers.GRU, "lstm": layers.LSTM, "simple_rnn": layers.SimpleRNN}


class MinimalGatedUnit(layers.Layer):
    """models/cells/minimal_gated_unit.rnn"""

    def __init__(self, units):
        super().__init__()
        self.units = self.state_size = units

    def build(self, shape):
        units = self.units
        self.kernel = self.add_weight(shape=(shape[-1], 2 * units))
        self.recurrent = self.add_weight(shape=(units, units), initializer="orthogonal")
        self.candidate = self.add_weight(shape=(units, units), initializer="orthogonal")
        self.bias = self.add_weight(shape=(2 * units,), initializer="zeros")

    def call(self, x, states):
        h = states[0]
        gate, value = ops.split(ops.matmul(x, self.kernel) + self.bias, 2, -1)
        f = ops.sigmoid(gate + ops.matmul(h, self.recurrent))
        h = (1 - f) * h + f * ops.tanh(value + ops.matmul(f * h, self.candidate))
        return h, [h]


def make_layer(layer, **more):
    kind, units = layer["kind"], layer["units"]
    if kind == "embedding":
        return layers.Embedding(layer["tokens"], units)
    if kind == "dense":
        return layers.Dense(units, activation=layer["activation"])
    more["return_sequences"] = layer["sequences"]
    if kind == "minimal_gated_unit":
        return layers.RNN(MinimalGatedUnit(units), **more)
    made = LAYERS[kind](units, **more)
    return layers.Bidirectional(made) if layer["bidirectional"] else made


class Model:
    configuration = "compile(jit_compile=True), train_on_batch and predict_on_batch; a stream: stateful layers, " \
                    "one step; the backend's threads are as many as the CPUs it may use"

    def __init__(self, workload):
        self.versions = f"Keras {keras.__version__} on {keras.backend.backend()} {backend_version()}"
        tokens = "tokens" in workload
        shape = (workload["time"],) if tokens else (workload["time"], workload["features"])
        self.model = keras.Sequential([keras.Input(shape, dtype="int32" if tokens else "float32")] +
                                      [make_layer(layer) for layer in workload["layers"]])
        loss = workload["loss"]
        if loss == "binary_crossentropy":
            loss = keras.losses.BinaryCrossentropy(from_logits=True)
        optimizer = keras.optimizers.Adam(workload["learning_rate"]) if loss else None
        self.model.compile(loss=loss, optimizer=optimizer or "adam", jit_compile=True)
        if workload["stream"]:
            self.one_step = keras.Sequential(
                [keras.Input((1, workload["features"]), batch_size=1)] +
                [make_layer(layer, stateful=True, unroll=True) if layer["kind"] != "dense" else make_layer(layer)
                 for layer in workload["layers"]])
            self.one_step.compile(jit_compile=True)
            self.input = ops.convert_to_numpy(ops.ones((1, 1, workload["features"])))

    def train(self, x, y):
        self.model.train_on_batch(x, y)

    def predict(self, x):
        return self.model.predict_on_batch(x)

    def stream(self, steps):
        for _ in range(steps):
            self.one_step.predict_on_batch(self.input)


def backend_version():
    if keras.backend.backend() == "jax":
        import jax as backend
    else:
        import tensorflow as backend
    return backend.__version__
