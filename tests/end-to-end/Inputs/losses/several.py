"""several.py RNN MODEL FOLDER: trains, and compares what `rnn evaluate` prints with NumPy."""
import csv, pathlib, subprocess, sys

import numpy as np

rnn, model, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
random = np.random.default_rng(1)
x = random.normal(size=(40, 5, 3)).astype("f4")
a = x[:, :, :2] * 0.5
b = (x[:, 0, 0] > 0).astype("f4") + (x[:, 1, 0] > 0)
np.savez(folder / "data.npz", x=x, a=a, b=b)
np.savez(folder / "one.npz", x=x, a=a)
with open(folder / "data.csv", "w", newline="") as file:
    table = csv.writer(file)
    table.writerow([f"x{i}" for i in range(15)] + [f"a[{i // 2}][{i % 2}]" for i in range(10)] + ["b"])
    for row in zip(x, a, b):
        table.writerow([repr(float(value)) for part in row for value in np.ravel(part)])

def run(*arguments):
    return subprocess.run([rnn, *map(str, arguments)], check=True, capture_output=True, text=True).stdout

weights, data = folder / "w.safetensors", folder / "data.npz"
run("train", model, "--data", data, "--epochs", 30, "--validation-split", 0.2, "--history", folder / "history.csv", "-o", weights)
run("predict", model, "--weights", weights, "--data", data, "-o", folder / "p.npy")
printed = dict(line.split(": ") for line in run("evaluate", model, "--weights", weights, "--data", data).split("\n") if ": " in line)
predicted = np.load(folder / "p.npy").astype("f8")
y, logits = predicted[:, :10].reshape(-1, 5, 2), predicted[:, 10:]
right = {
    "a_mean_squared_error": np.mean((y - a) ** 2),
    "a_amplitude": np.mean(np.mean(np.abs(y) - np.abs(a), axis=(1, 2)) ** 2),
    "b_loss": np.mean(np.log(np.exp(logits).sum(1)) - logits[np.arange(40), b.astype(int)]),
    "a_mae": np.mean(np.abs(y - a)),
    "b_accuracy": np.mean(logits.argmax(1) == b),
}
right["loss"] = right["a_mean_squared_error"] + 2 * right["a_amplitude"] + 0.3 * right["b_loss"]
for name in ("loss", *list(right)[:-1]):
    close = abs(float(printed[name]) - right[name]) < 1e-4 * max(1, abs(right[name]))
    print(f"{name}: {'right' if close else (printed[name], right[name])}")
rows = list(csv.DictReader(open(folder / "history.csv")))
better = all(float(rows[-1][name]) < float(rows[0][name]) for name in ("loss", "a_mean_squared_error", "b_loss"))
print("training:", "better" if better else rows)
