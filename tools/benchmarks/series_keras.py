"""The process of the peer of series.py: the same model and windows in Keras.

    series_keras.py TABLE SPLIT WINDOW HORIZON BATCH EPOCHS SEED

prints the seconds of fit() with its compilation, those of an epoch after the first, and the mean
squared error of the windows after the split. The target is the first column.
"""

import json
import sys
import time

import jax
import keras
import numpy


def windows(table, window, horizon):
    """x [windows, window, columns], which share the table's memory, and y [windows, 1]"""
    count = len(table) - window - horizon + 1
    x = numpy.lib.stride_tricks.sliding_window_view(table, window, 0)[:count].transpose(0, 2, 1)
    return x, table[window - 1 + horizon:, :1]


class Epochs(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.ends = []

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())


def main():
    split, window, horizon, batch, epochs, seed = map(int, sys.argv[2:])
    keras.utils.set_random_seed(seed)
    table = numpy.loadtxt(sys.argv[1], "f4", delimiter=",", skiprows=1)
    model = keras.Sequential([keras.Input((window, table.shape[1])), keras.layers.LSTM(32), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(1e-3), "mse", jit_compile=True)
    x, y = windows(table[:split], window, horizon)
    x = numpy.ascontiguousarray(x)  # Keras takes batches out of it more quickly
    watch = Epochs()
    begin = time.perf_counter()
    model.fit(x, y, batch, epochs, verbose=0, shuffle=False, callbacks=[watch])
    seconds = watch.ends[-1] - begin
    error = model.evaluate(*windows(table[split:], window, horizon), batch, verbose=0)
    print(json.dumps({"seconds": seconds, "epoch_seconds": (watch.ends[-1] - watch.ends[0]) / (epochs - 1),
                      "error": error, "version": f"{keras.__version__} on jax {jax.__version__}"}))


main()
