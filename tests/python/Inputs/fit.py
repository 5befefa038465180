"""Training against the weights and the history that `rnn train` wrote into the working folder."""
import contextlib
import csv
import io
import pathlib
import re
import sys
import unittest

import numpy as np

import rnnc

MODEL = sys.argv.pop()


def load(**options):
    return rnnc.load(MODEL, **options)


class Fit(unittest.TestCase):
    def setUp(self):
        self.x, self.y = (np.load("d.npz")[name] for name in "xy")

    def same_weights(self, model, file):
        other = load()
        other.load_weights(file)
        for name, weight in other.weights.items():
            self.assertEqual(weight.tobytes(), model.weights[name].tobytes(), name)

    def test_bits(self):
        model = load(seed=5)
        written = io.StringIO()
        with contextlib.redirect_stdout(written):
            history = model.fit(self.x, self.y, epochs=3, validation_split=0.2)
        self.same_weights(model, "w.safetensors")
        with open("h.csv") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(history.epoch, [0, 1, 2])
        for name in "loss", "mean_absolute_error", "val_loss", "val_mean_absolute_error":
            self.assertEqual([float(f"{v:.9g}") for v in history.history[name]], [float(row[name]) for row in rows])
        for times in history.wall_seconds, [float(row["wall_seconds"]) for row in rows]:
            self.assertEqual(times, sorted(times))
            self.assertEqual(len(times), 3)
        for rates in history.samples_per_second, [float(row["samples_per_second"]) for row in rows]:
            self.assertGreater(min(rates), 0)
        times = re.compile(r"\d+s \d+.s/step")
        with open("progress.txt") as file:
            self.assertEqual(times.sub("", written.getvalue()), times.sub("", file.read()))

    def test_parts(self):
        """Epochs of two calls are those of one, and validation data that of a split."""
        model = load(seed=5)
        rest = (self.x[120:], self.y[120:])
        model.fit(self.x[:120], self.y[:120], epochs=2, validation_data=rest, verbose=0)
        model.fit(self.x[:120], self.y[:120], epochs=3, initial_epoch=2, verbose=0)
        self.assertEqual(model.history.epoch, [2])
        self.same_weights(model, "w.safetensors")
        self.assertEqual(model.fit(self.x, self.y, epochs=3, initial_epoch=3).epoch, [])

    def test_order(self):
        model = load()
        model.fit(self.x, self.y, epochs=2, shuffle=False, verbose=0)
        self.same_weights(model, "ordered.safetensors")

    def test_weights_of_samples(self):
        """Rows of weight 0 do not count; classes weigh as their samples do."""
        y = (self.y > 0.2).astype(np.float32)
        text = pathlib.Path(MODEL).read_text().replace("loss mse", "loss binary_crossentropy")
        text = text.replace("dense(1)", "dense(1, activation=sigmoid)")
        by_class, by_sample, plain = (rnnc.load(text) for _ in range(3))
        by_class.fit(self.x, y, class_weight={0: 1.0, 1: 3.0}, verbose=0)
        by_sample.fit(self.x, y, sample_weight=1 + 2 * y.reshape(-1), verbose=0)
        plain.fit(self.x, y, verbose=0)
        for a, b, c in zip(*(m.get_weights() for m in (by_class, by_sample, plain))):
            self.assertEqual(a.tobytes(), b.tobytes())
            self.assertNotEqual(a.tobytes(), c.tobytes())

    def test_callbacks(self):
        calls = []

        class Record:
            def on_train_begin(self, logs=None):
                calls.append("begin")

            def on_epoch_begin(self, epoch, logs=None):
                calls.append(epoch)

            def on_epoch_end(self, epoch, logs=None):
                calls.append(sorted(logs))
                model.predict(self_x)  # a callback may use the model
                model.stop_training = epoch == 1

            def on_train_end(self, logs=None):
                calls.append("end")

        self_x = self.x
        model = load()
        model.fit(self.x, self.y, epochs=5, callbacks=[Record()], verbose=0)
        names = ["loss", "mean_absolute_error"]
        self.assertEqual(calls, ["begin", 0, names, 1, names, "end"])

    def test_early_stopping(self):
        model = load()
        stopping = rnnc.callbacks.EarlyStopping("loss", patience=2, min_delta=10, restore_best_weights=True)
        saving = rnnc.callbacks.ModelCheckpoint("best-{epoch}.safetensors", "loss", save_best_only=True)
        history = model.fit(self.x, self.y, epochs=9, callbacks=[stopping, saving], verbose=0)
        self.assertEqual(history.epoch, [0, 1, 2])
        self.assertEqual(stopping.stopped_epoch, 2)
        self.same_weights(model, "best-1.safetensors")
        with self.assertRaisesRegex(ValueError, "no result 'val_loss'.*loss"):
            model.fit(self.x, self.y, callbacks=rnnc.callbacks.EarlyStopping(), verbose=0)

    def test_progress(self):
        for verbose, pattern in (0, "$"), (1, r"Epoch 1/1\n\r"), (2, r"Epoch 1/1\n5/5 - 0s [^\n]+ - loss: 0[^\n]+\n$"):
            written = io.StringIO()
            with contextlib.redirect_stdout(written):
                load().fit(self.x, self.y, verbose=verbose)
            self.assertRegex(written.getvalue(), re.compile(r"\A" + pattern))

    def test_errors(self):
        model = load()
        huge = self.y * np.float32(1e30)
        for call, message in (
            (lambda: model.fit(self.x, self.y, batch_size=16), "batches of 32"),
            (lambda: model.fit(self.x, self.y, validation_split=1.5), "validation split"),
            (lambda: model.fit(self.x, self.y, verbose=7), "verbose is 0, 1, 2"),
            (lambda: model.fit(self.x, self.y, initial_epoch=2), "initial_epoch"),
            (lambda: model.fit(self.x, self.y, validation_data=(self.x,)), r"\(x, y\)"),
            (lambda: model.fit(self.x, huge, verbose=0), "the loss is inf in epoch 1, step 1"),
            (lambda: rnnc.load("model m {\n input x: f32[2]\n dense(1)\n}").fit([[1, 2]], [1]), "needs `loss` and `optimizer`"),
        ):
            with self.assertRaisesRegex(rnnc.Error, message):
                call()

    def test_learning_rate(self):
        model = load()
        self.assertAlmostEqual(model.learning_rate, 0.01)
        model.learning_rate = 0.0
        before = model.get_weights()
        model.fit(self.x, self.y, verbose=0)
        for a, b in zip(before, model.get_weights()):
            self.assertEqual(a.tobytes(), b.tobytes())


unittest.main()
