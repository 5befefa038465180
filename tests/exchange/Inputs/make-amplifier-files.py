#!/usr/bin/env python3
"""Models of amplifiers in each format, with outputs that NumPy computes in float64 from the file's
numbers, for foreign-files. Writes to the folder `amplifiers` beside this script."""
import json
import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent / "amplifiers"
random = np.random.default_rng(3)


def numbers(*shape):
    return random.normal(0, 0.6, shape).astype("float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, kernel, recurrent, bias, h=None, c=None):
    """Keras' layouts, gates i, f, c, o."""
    units = recurrent.shape[0]
    h, c = (np.zeros(units) if state is None else state for state in (h, c))
    steps = []
    for step in x:
        i, f, g, o = np.split(step @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        steps.append(h)
    return np.array(steps)


def gru(x, kernel, recurrent, bias):
    """Keras' layouts, gates z, r, h, reset after the product."""
    h = np.zeros(recurrent.shape[0])
    steps = []
    for step in x:
        xz, xr, xh = np.split(step @ kernel + bias[0], 3)
        hz, hr, hh = np.split(h @ recurrent + bias[1], 3)
        z = sigmoid(xz + hz)
        h = z * h + (1 - z) * np.tanh(xh + sigmoid(xr + hr) * hh)
        steps.append(h)
    return np.array(steps)


def keep(name, content, x, y):
    (folder / name).write_text(json.dumps(content) + "\n")
    np.savez(folder / f"{name}.expected.npz", x=x[None].astype("float32"), y=y[None].astype("float32"))


def layer(kind, units, weights, activation=""):
    return {"type": kind, "activation": activation, "shape": [None, None, units],
            "weights": [np.asarray(weight).tolist() for weight in weights]}


# RTNeural: an LSTM, a slope below zero and a dense layer, with a reference.
audio = numbers(40, 1)
first = [numbers(1, 12), numbers(3, 12), numbers(12)]
last = [numbers(3, 1), numbers(1)]
hidden = lstm(audio, *first)
hidden = np.where(hidden > 0, hidden, 0.25 * hidden)
y = np.tanh(hidden @ last[0] + last[1])
keep("rtneural.json",
     {"in_shape": [None, None, 1],
      "layers": [layer("lstm", 3, first), layer("prelu", 3, [[[0.25] * 3]]),
                 layer("time-distributed-dense", 1, last, "tanh")],
      "input_batch": audio[:, 0].tolist(), "output_batch": y[:, 0].tolist()}, audio, y)

# AIDA-X: a GRU with the audio added to its output.
first = [numbers(1, 9), numbers(3, 9), numbers(2, 9)]
keep("aida-x.json",
     {"in_shape": [None, None, 1], "in_skip": 1,
      "layers": [layer("gru", 3, first), layer("dense", 1, last)]},
     audio, gru(audio, *first) @ last[0] + last[1] + audio)

# GuitarML: two layers of an LSTM over audio and one knob, without skip.
steps = numbers(40, 2)
torch = {"rec.weight_ih_l0": numbers(12, 2), "rec.weight_hh_l0": numbers(12, 3),
         "rec.bias_ih_l0": numbers(12), "rec.bias_hh_l0": numbers(12),
         "rec.weight_ih_l1": numbers(12, 3), "rec.weight_hh_l1": numbers(12, 3),
         "rec.bias_ih_l1": numbers(12), "rec.bias_hh_l1": numbers(12),
         "lin.weight": numbers(1, 3), "lin.bias": numbers(1)}
y = steps
for i in range(2):
    y = lstm(y, torch[f"rec.weight_ih_l{i}"].T, torch[f"rec.weight_hh_l{i}"].T,
             torch[f"rec.bias_ih_l{i}"].astype(float) + torch[f"rec.bias_hh_l{i}"])
keep("guitarml.json",
     {"model_data": {"model": "SimpleRNN", "unit_type": "LSTM", "input_size": 2, "hidden_size": 3,
                     "num_layers": 2, "skip": 0, "output_size": 1, "bias_fl": True},
      "state_dict": {name: value.tolist() for name, value in torch.items()}},
     steps, y @ torch["lin.weight"].T + torch["lin.bias"])

# The same with two knobs and gains in dB: the audio is scaled, the knobs are not.
controlled = numbers(40, 3)
first = [numbers(3, 9), numbers(3, 9), numbers(2, 9)]
scaled = controlled * np.array([10 ** (6 / 20), 1, 1])
keep("gains.json",
     {"in_shape": [None, None, 3], "in_skip": 1, "in_gain": 6, "out_gain": -3,
      "layers": [layer("gru", 3, first), layer("dense", 1, last)]},
     controlled, 10 ** (-3 / 20) * (gru(scaled, *first) @ last[0] + last[1] + scaled[:, :1]))

# The same without knobs, with batch normalization.
first = [numbers(1, 12), numbers(3, 12), numbers(12)]
gamma, beta, mean, variance = numbers(3), numbers(3), numbers(3), numbers(3) ** 2
normalized = gamma * (lstm(2 * audio, *first) - mean) / np.sqrt(variance + 1e-3) + beta
keep("normalized.json",
     {"in_shape": [None, 1], "in_gain": 20 * np.log10(2), "out_gain": 0,
      "layers": [layer("lstm", 3, first),
                 {**layer("batchnorm", 3, [gamma, beta, mean, variance]), "epsilon": 1e-3},
                 layer("dense", 1, last)]},
     audio, normalized @ last[0] + last[1])

# GuitarML with a knob: only the audio is added.
torch = {"rec.weight_ih_l0": numbers(9, 2), "rec.weight_hh_l0": numbers(9, 3),
         "rec.bias_ih_l0": numbers(9), "rec.bias_hh_l0": numbers(9), "lin.weight": numbers(1, 3)}


def keras_gates(rows):
    r, z, n = np.split(rows, 3)
    return np.concatenate([z, r, n])


hidden = gru(steps, keras_gates(torch["rec.weight_ih_l0"]).T, keras_gates(torch["rec.weight_hh_l0"]).T,
             [keras_gates(torch["rec.bias_ih_l0"]), keras_gates(torch["rec.bias_hh_l0"])])
keep("knob.json",
     {"model_data": {"model": "SimpleRNN", "unit_type": "GRU", "input_size": 2, "hidden_size": 3,
                     "num_layers": 1, "skip": 1, "output_size": 1, "bias_fl": False},
      "state_dict": {name: value.tolist() for name, value in torch.items()}},
     steps, hidden @ torch["lin.weight"].T + steps[:, :1])

# NeuralAmpModeler: two layers with states at rest.
parts, y = [], audio
for features in (1, 3):
    kernel, bias = numbers(12, features + 3), numbers(12)
    h, c = numbers(3), numbers(3)
    parts += [kernel, bias, h, c]
    y = lstm(y, kernel[:, :features].T, kernel[:, features:].T, bias, h, c)
head, bias = numbers(3), numbers(1)
keep("rest.nam",
     {"version": "0.5.4", "architecture": "LSTM", "sample_rate": 48000,
      "config": {"input_size": 1, "hidden_size": 3, "num_layers": 2},
      "metadata": {"name": "two layers"},
      "weights": np.concatenate([part.ravel() for part in parts + [head, bias]]).tolist()},
     audio, (y @ head + bias)[:, None])
