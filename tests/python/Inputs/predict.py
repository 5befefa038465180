"""Predictions and losses against the files that `rnn` wrote into the working folder."""
import os
import pickle
import unittest

import numpy as np

import rnnc

MODEL = os.path.join(os.environ["MODELS"], "multiplication.rnn")
TWO = """
model two {
  input a: f32[?, 2]
  input b: f32[3]
  steps = gru(4, return_sequences=true)(a)
  last = dense(2)(b)
  output steps, last
}
"""
TOKENS = """
model t {
  input x: tokens[?]
  embedding(5, 3)
  gru(2)
  dense(1)
}
"""


class Shared:
    """What another library would pass."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


class Predict(unittest.TestCase):
    def setUp(self):
        self.x, self.y = (np.load("d.npz")[name] for name in "xy")
        self.model = rnnc.load(MODEL, "w.safetensors")
        self.expected = np.load("p.npy")

    def same(self, a, b):
        self.assertEqual(a.shape, b.shape)
        self.assertEqual(a.dtype, np.float32)
        self.assertEqual(a.tobytes(), b.tobytes())

    def test_bits(self):
        self.same(self.model.predict(self.x), self.expected)
        self.same(self.model(self.x), self.expected)
        for threads in 1, 3:
            one = rnnc.load(MODEL, "w.safetensors", threads=threads)
            self.same(one.predict(self.x), self.expected)
        for rows in 1, 31, 33:
            self.same(self.model.predict(self.x[:rows]), self.expected[:rows])

    def test_forms(self):
        for form in (
            self.x.astype(np.float64),
            np.asfortranarray(self.x),
            self.x.tolist(),
            Shared(self.x),
            {"x": self.x},
            np.repeat(self.x, 2, axis=0)[::2],
        ):
            self.same(self.model.predict(form), self.expected)

    def test_evaluate(self):
        loss = self.model.evaluate(self.x, self.y)
        with open("loss.txt") as file:
            self.assertEqual(file.read(), f"loss: {loss:.4f}\n")
        self.assertEqual(self.model.evaluate(self.x, self.y, return_dict=True), {"loss": loss})
        weight = np.arange(70) % 2
        half = self.model.evaluate(self.x, self.y, sample_weight=weight)
        self.assertNotEqual(half, loss)

    def test_errors(self):
        nan = self.x.copy()
        nan[2, 3, 1] = np.nan
        for call, message in (
            (lambda: self.model.predict(self.x[:, :50]), r"`x` has the shape \(70, 50, 2\); the model's input is \(None, 100, 2\)"),
            (lambda: self.model.predict(nan), r"`x` has nan at \[2, 3, 1\]"),
            (lambda: self.model.predict(self.x[:0]), "`x` has no rows"),
            (lambda: self.model.predict(np.float32(1)), "`x` has the shape"),
            (lambda: self.model.predict({"z": self.x}), "the inputs are x; found z"),
            (lambda: self.model.predict(["a text"]), "has no vocabulary"),
            (lambda: self.model.evaluate(self.x, self.y[:5]), "`y` has 5 rows, but `x` has 70"),
            (lambda: self.model.evaluate(self.x, self.y, batch_size=7), "batches of 32"),
            (lambda: rnnc.load(MODEL, "no.safetensors"), "no.safetensors"),
            (lambda: rnnc.load(MODEL, threads=0), "at least 1"),
        ):
            with self.assertRaisesRegex(rnnc.Error, message):
                call()
        self.assertTrue(issubclass(rnnc.Error, ValueError))

    def test_several(self):
        model = rnnc.load(TWO)
        self.assertEqual(model.input_shape, {"a": (None, None, 2), "b": (None, 3)})
        a, b = np.ones((5, 7, 2), np.float32), np.zeros((5, 3), np.float32)
        steps, last = model.predict([a, b])
        self.assertEqual((steps.shape, last.shape), ((5, 7, 4), (5, 2)))
        for one, other in zip(model.predict({"b": b, "a": a}), (steps, last)):
            self.same(one, other)
        weights = model.weights
        np.testing.assert_allclose(last, np.tile(weights["dense/bias"], (5, 1)))
        with self.assertRaisesRegex(rnnc.Error, "the model has 2 inputs: pass a list or a dict"):
            model.predict(a)

    def test_tokens(self):
        model = rnnc.load(TOKENS)
        self.same(model.predict([[1, 4, 2]]), model.predict(np.array([[1, 4, 2]], np.int64)))
        with self.assertRaisesRegex(rnnc.Error, "a token is a whole number from 0 to 4"):
            model.predict([[1, 5]])

    def test_weights(self):
        names = list(self.model.weights)
        self.assertEqual(names[0], "gru/gru_cell/kernel")
        other = rnnc.load(MODEL, seed=3)
        other.set_weights(self.model.get_weights())
        self.same(other.predict(self.x), self.expected)
        other = rnnc.load(MODEL, seed=3)
        other.set_weights(dict(reversed(self.model.weights.items())))
        self.same(other.predict(self.x), self.expected)
        other.save("copy.safetensors")
        with open("copy.safetensors", "rb") as a, open("w.safetensors", "rb") as b:
            self.assertEqual(a.read(), b.read())
        self.same(pickle.loads(pickle.dumps(self.model)).predict(self.x), self.expected)
        wrong = self.model.get_weights()
        wrong[0] = wrong[0].T
        with self.assertRaisesRegex(rnnc.Error, r"`gru/gru_cell/kernel` has the shape \(90, 2\)"):
            other.set_weights(wrong)
        with self.assertRaisesRegex(rnnc.Error, "must end in .safetensors"):
            other.save("w.txt")
        self.same(other.predict(self.x), self.expected)


unittest.main()
