"""check.py RNN LOSSES MASKED WEIGHTED FOLDER: `rnn evaluate` gives each loss of the folder LOSSES,
and those of the texts MASKED and WEIGHTED, as NumPy computes it from what `rnn predict` gives."""
import pathlib
import re
import subprocess
import sys

import numpy as np

rnn, losses, masked, weighted, folder = sys.argv[1:]
rng = np.random.default_rng(1)


def before(v):
    return np.concatenate([np.zeros_like(v[:1]), v[:-1]])


def error_to_signal(y, t):
    b = t - 0.95 * before(t)
    a = b - (y - 0.95 * before(y))
    ratio = np.mean(a * a) / (np.mean(b * b) + 1e-5)
    return 0.75 * ratio + 0.25 * np.mean(t - y) ** 2 / (np.mean(t * t) + 1e-5)


def dice(y, t):
    return 1 - 2 * np.sum(t * y) / (np.sum(t) + np.sum(y) + 1e-7)


def tversky(y, t):
    both = np.sum(t * y)
    return 1 - both / (both + 0.3 * np.sum((1 - t) * y) + 0.7 * np.sum(t * (1 - y)) + 1e-7)


def focal(y, t):
    p = np.clip(y / np.sum(y), 1e-7, 1 - 1e-7)
    return np.sum(0.25 * (1 - p) ** 2 * -t * np.log(p))


def generalized(y, t):
    return (1 - np.sum(t * y) ** 0.5) / 0.5


def normal(y, t):
    return np.mean(y[..., 1] + (t[..., 0] - y[..., 0]) ** 2 * np.exp(-y[..., 1])) / 2


def of_masked_steps(y, t, x):
    kept = (x != 0).any(axis=1)
    y, t = y[kept], t[kept]
    if len(y) == 0:
        return 0.0
    error = y - t - 0.5 * before(y - t)
    far = np.max(np.abs(y - np.mean(y, axis=0)), axis=1)
    return 0.1 * np.sum(error[:, 1] ** 2) + np.mean(far) + np.max(y * t)


def of_weighted_steps(y, t, w):
    return np.sum(w * np.mean((y - t) ** 2, axis=1)) / np.sum(w)


def signal(*shape):
    return rng.uniform(-1, 1, shape)


def marks(*shape):
    return (rng.uniform(size=shape) < 0.3).astype(float)


def classes(rows, count):
    return np.eye(count)[rng.integers(count, size=rows)]


rows = 20
inputs = signal(rows, 6, 2)
inputs[rng.uniform(size=(rows, 6)) < 0.4] = 0  # masked steps, wherever they are
inputs[3] = 0
cases = {
    f"{losses}/amplifier.rnn": (error_to_signal, signal(rows, 256, 1), signal(rows, 256, 1)),
    f"{losses}/dice.rnn": (dice, signal(rows, 50, 4), marks(rows, 50, 1)),
    f"{losses}/tversky.rnn": (tversky, signal(rows, 50, 4), marks(rows, 50, 1)),
    f"{losses}/categorical_focal_crossentropy.rnn": (focal, signal(rows, 20, 4), classes(rows, 5)),
    f"{losses}/categorical_generalized_cross_entropy.rnn":
        (generalized, signal(rows, 20, 4), classes(rows, 5)),
    f"{losses}/normal_likelihood.rnn": (normal, signal(rows, 48, 3), signal(rows, 2)),
    masked: (of_masked_steps, inputs, signal(rows, 6, 3)),
    weighted: (of_weighted_steps, signal(rows, 6, 2), signal(rows, 6, 3)),
}
assert {str(path) for path in pathlib.Path(losses).glob("*.rnn")} < set(cases)

for text, (loss, x, y) in cases.items():
    name = pathlib.Path(text).stem
    data, weights, outputs = (f"{folder}/{name}.{end}" for end in ("npz", "safetensors", "npy"))
    takes_weights = loss is of_weighted_steps
    sample_weight = rng.uniform(0.1, 2, (rows, 6) if takes_weights else rows)

    def run(command, *arguments):
        done = subprocess.run([rnn, command, text, "--data", data, *arguments],
                              check=True, capture_output=True, text=True)
        return done.stdout

    np.savez(data, x=x.astype("f4"), y=y.astype("f4"), sample_weight=sample_weight.astype("f4"))
    history = f"{folder}/{name}.csv"
    run("train", "--epochs", "3", "--history", history, "-o", weights)
    epochs = np.genfromtxt(history, delimiter=",", names=True)["loss"]
    assert epochs[-1] < epochs[0], (name, epochs)  # the gradient leads downhill
    run("predict", "--weights", weights, "-o", outputs)
    printed = float(re.search(r"loss: (\S+)", run("evaluate", "--weights", weights)).group(1))
    predicted = np.load(outputs).astype(float).reshape(y.shape)
    extra = ([(sample,) for sample in x] if loss is of_masked_steps
             else [(w,) for w in sample_weight] if takes_weights else [()] * rows)
    each = [loss(p, t, *more) for p, t, more in zip(predicted, y, extra)]
    wanted = np.mean(each if takes_weights else sample_weight * each)
    assert abs(printed - wanted) <= 5e-5 + 1e-5 * abs(wanted), (name, printed, wanted)
    print(f"{name}: right")
