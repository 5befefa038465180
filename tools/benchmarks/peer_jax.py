"""JAX: cells written by hand in `lax.scan`, the whole step under `jit`, its buffers donated."""

import functools

import jax
import jax.numpy as jnp
from jax.nn import sigmoid

# kind -> (blocks of the input's product, blocks of the state's product)
BLOCKS = {"gru": (3, 3), "lstm": (4, 4), "simple_rnn": (1, 1), "minimal_gated_unit": (2, 2)}


def gru(p, state, x):
    """As Keras' with reset_after: z, r, candidate."""
    h, = state
    recurrent = h @ p["recurrent"] + p["recurrent_bias"]
    xz, xr, xh = jnp.split(x, 3, -1)
    hz, hr, hh = jnp.split(recurrent, 3, -1)
    z, r = sigmoid(xz + hz), sigmoid(xr + hr)
    h = z * h + (1 - z) * jnp.tanh(xh + r * hh)
    return (h,)


def lstm(p, state, x):
    h, c = state
    i, f, g, o = jnp.split(x + h @ p["recurrent"], 4, -1)
    c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
    return sigmoid(o) * jnp.tanh(c), c


def simple_rnn(p, state, x):
    return (jnp.tanh(x + state[0] @ p["recurrent"]),)


def minimal_gated_unit(p, state, x):
    """models/cells/minimal_gated_unit.rnn"""
    h, = state
    gate, value = jnp.split(x, 2, -1)
    kernel, candidate = jnp.split(p["recurrent"], 2, -1)
    f = sigmoid(gate + h @ kernel)
    return ((1 - f) * h + f * jnp.tanh(value + (f * h) @ candidate),)


CELLS = {"gru": gru, "lstm": lstm, "simple_rnn": simple_rnn, "minimal_gated_unit": minimal_gated_unit}


def weights(key, *shape):
    return jax.nn.initializers.glorot_uniform()(key, shape)


def make_cell(key, kind, features, units):
    x, h = BLOCKS[kind]
    one, two = jax.random.split(key)
    p = {"kernel": weights(one, features, x * units), "bias": jnp.zeros(x * units),
         "recurrent": weights(two, units, h * units)}
    return p | ({"recurrent_bias": jnp.zeros(h * units)} if kind == "gru" else {})


def make_parameters(workload):
    keys = iter(jax.random.split(jax.random.key(0), 32))
    features, parameters = workload.get("features"), []
    for layer in workload["layers"]:
        kind, units = layer["kind"], layer["units"]
        if kind == "embedding":
            parameters.append({"table": weights(next(keys), layer["tokens"], units)})
        elif kind == "dense":
            parameters.append({"kernel": weights(next(keys), features, units), "bias": jnp.zeros(units)})
        else:
            ways = 2 if layer["bidirectional"] else 1
            parameters.append([make_cell(next(keys), kind, features, units) for _ in range(ways)])
            units *= ways
        features = units
    return parameters


def zero_state(layer, batch):
    return (jnp.zeros((batch, layer["units"])),) * (2 if layer["kind"] == "lstm" else 1)


def run_cell(p, layer, x, reverse):
    """x [time, batch, features]; the product with the input is computed before the loop."""
    cell = CELLS[layer["kind"]]

    def step(state, x):
        state = cell(p, state, x)
        return state, state[0] if layer["sequences"] else None

    state, outputs = jax.lax.scan(step, zero_state(layer, x.shape[1]), x @ p["kernel"] + p["bias"], reverse=reverse)
    return outputs if layer["sequences"] else state[0]


def run_dense(p, layer, x):
    x = x @ p["kernel"] + p["bias"]
    return jax.nn.relu(x) if layer["activation"] == "relu" else x


def forward(layers, parameters, x):
    x = x.swapaxes(0, 1)
    for layer, p in zip(layers, parameters):
        if layer["kind"] == "embedding":
            x = p["table"][x]
        elif layer["kind"] == "dense":
            x = run_dense(p, layer, x)
        else:
            x = jnp.concatenate([run_cell(way, layer, x, bool(i)) for i, way in enumerate(p)], -1)
    return x


def stream_step(layers, parameters, states, x):
    """One sample, one step: x [1, features] -> the states and the output."""
    following = []
    for layer, p in zip(layers, parameters):
        if layer["kind"] == "dense":
            x = run_dense(p, layer, x)
            continue
        state = CELLS[layer["kind"]](p[0], states[len(following)], x @ p[0]["kernel"] + p[0]["bias"])
        following.append(state)
        x = state[0]
    return following, x


def mean_loss(kind, y, target):
    if kind == "mean_squared_error":
        return jnp.mean((y - target) ** 2)
    return jnp.mean(jnp.maximum(y, 0) - y * target + jnp.log1p(jnp.exp(-jnp.abs(y))))


def adam(parameters, gradients, state, rate):
    count, means, squares = state
    count = count + 1
    rate = rate * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    means = jax.tree.map(lambda m, g: m + 0.1 * (g - m), means, gradients)
    squares = jax.tree.map(lambda v, g: v + 0.001 * (g * g - v), squares, gradients)
    parameters = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-7), parameters, means, squares)
    return parameters, (count, means, squares)


class Model:
    configuration = "cells by hand in lax.scan, the input's product before it, one jit a step with donated " \
                    "buffers; XLA's threads are as many as the CPUs it may use"
    versions = f"JAX {jax.__version__}"

    def __init__(self, workload):
        layers = self.layers = workload["layers"]
        self.parameters = make_parameters(workload)
        zeros = lambda: jax.tree.map(jnp.zeros_like, self.parameters)
        self.optimizer = (jnp.zeros(()), zeros(), zeros())
        self.features = workload.get("features")

        def step(parameters, optimizer, x, y):
            loss = lambda p: mean_loss(workload["loss"], forward(layers, p, x), y)
            value, gradients = jax.value_and_grad(loss)(parameters)
            return *adam(parameters, gradients, optimizer, workload["learning_rate"]), value

        self.step = jax.jit(step, donate_argnums=(0, 1))
        self.forward = jax.jit(functools.partial(forward, layers))
        self.stream_step = jax.jit(functools.partial(stream_step, layers), donate_argnums=(1,))

    def train(self, x, y):
        self.parameters, self.optimizer, loss = self.step(self.parameters, self.optimizer, x, y)
        jax.block_until_ready((self.parameters, loss))

    def predict(self, x):
        return self.forward(self.parameters, x).block_until_ready()

    def stream(self, steps):
        states = [zero_state(layer, 1) for layer in self.layers if layer["kind"] != "dense"]
        states = jax.tree.map(jnp.copy, states)  # donated: no buffer twice
        x = jnp.ones((1, self.features))
        for _ in range(steps):
            states, y = self.stream_step(self.parameters, states, x)
            y.block_until_ready()
