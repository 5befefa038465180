"""Checkpoints of `fit`, against the weights that `rnn train` wrote into the working folder."""
import os
import signal
import sys
import unittest
import warnings

import numpy as np

import rnnc

MODEL = sys.argv.pop()
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored


class At:
    """Calls a function at the end of an epoch, which counts from 0."""

    def __init__(self, epoch, function):
        self.epoch, self.function = epoch, function

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch:
            self.function()


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def fail():
    raise LookupError("mine")


class Checkpoints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.x, cls.y = (np.load("d.npz")[name] for name in "xy")
        cls.whole = rnnc.load(MODEL, seed=5)
        cls.fit_with(cls.whole, epochs=4)
        other = rnnc.load(MODEL)
        other.load_weights("w.safetensors")
        assert cls.bytes_of(other) == cls.bytes_of(cls.whole)

    @classmethod
    def fit_with(cls, model, **options):
        options = {"validation_split": 0.2, "verbose": 0, "seed": 5, **options}
        return model.fit(cls.x, cls.y, **options)

    @staticmethod
    def bytes_of(model):
        return {name: weight.tobytes() for name, weight in model.weights.items()}

    def same(self, model):
        self.assertEqual(self.bytes_of(model), self.bytes_of(self.whole))
        self.assertEqual(model.history.epoch, [0, 1, 2, 3])
        self.assertEqual(model.history.history, self.whole.history.history)
        self.assertEqual(len(model.history.samples_per_second), 4)
        self.assertEqual(model.history.wall_seconds, sorted(model.history.wall_seconds))

    def test_parts(self):
        self.fit_with(rnnc.load(MODEL, seed=5), epochs=2, checkpoint="c")
        model = rnnc.load(MODEL, seed=9, threads=1)  # other weights, which do not matter
        self.fit_with(model, epochs=4, resume="c")
        self.same(model)

    def test_interrupt(self):
        for every in 1, "1000s", "3steps":
            model = rnnc.load(MODEL, seed=5)
            with self.assertRaises(KeyboardInterrupt):
                self.fit_with(model, epochs=4, checkpoint="i", checkpoint_every=every, callbacks=At(1, interrupt))
            self.assertEqual(model.history.epoch, [0, 1])
            self.fit_with(model, epochs=4, resume="i")
            self.same(model)

    def test_backup(self):
        for freq in "epoch", 3:
            backup = lambda: rnnc.callbacks.BackupAndRestore("backup", save_freq=freq)
            with self.assertRaisesRegex(LookupError, "mine"):
                self.fit_with(rnnc.load(MODEL, seed=5), epochs=4, callbacks=[backup(), At(2, fail)])
            model = rnnc.load(MODEL, seed=5)
            self.fit_with(model, epochs=4, callbacks=[backup()])
            self.same(model)
            self.assertEqual(os.listdir("backup"), [])

    def test_errors(self):
        model = rnnc.load(MODEL, seed=5)
        self.fit_with(model, checkpoint="e")
        for options, message in (
            ({"resume": "e", "seed": 6}, "`e` is of another training: the seed is `5` there and `6` here"),
            ({"resume": "e", "shuffle": False}, "the order is `shuffled` there"),
            ({"resume": "e", "validation_split": 0.4}, "the data of the training is `120 samples"),
            ({"resume": "none"}, "No such file"),
            ({"checkpoint": "none/c"}, "there is no folder"),
            ({"checkpoint": "f", "checkpoint_every": "2 days"}, 'checkpoint_every is .* found "2 days"'),
            ({"checkpoint": "f", "callbacks": rnnc.callbacks.BackupAndRestore("b")}, "excludes checkpoint"),
        ):
            with self.assertRaisesRegex(rnnc.Error, message):
                self.fit_with(model, epochs=2, **options)
        with self.assertRaisesRegex(ValueError, "save_freq"):
            rnnc.callbacks.BackupAndRestore("b", save_freq=0)

    def test_full_disk(self):
        model = rnnc.load(MODEL, seed=5)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            with self.assertRaisesRegex(rnnc.Error, "the model is trained, but the last checkpoint"):
                self.fit_with(model, epochs=4, checkpoint="/dev/full")
        self.assertEqual(len(told), 1)
        self.assertIn("No space left on device; the training goes on", str(told[0].message))
        self.same(model)

    def test_damaged(self):
        self.fit_with(rnnc.load(MODEL, seed=5), epochs=2, checkpoint="d")
        with open("d", "r+b") as file:
            file.seek(-1, os.SEEK_END)
            last = file.read(1)[0]
            file.seek(-1, os.SEEK_END)
            file.write(bytes([last ^ 1]))
        model = rnnc.load(MODEL)
        with self.assertWarnsRegex(UserWarning, "is damaged.*d.previous"):
            self.fit_with(model, epochs=4, resume="d")
        self.same(model)


unittest.main()
