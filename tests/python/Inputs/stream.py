"""Streams against predictions of whole sequences."""
import sys
import unittest

import numpy as np

import rnnc

MODEL = sys.argv.pop()


class Stream(unittest.TestCase):
    def test_steps(self):
        model = rnnc.load(MODEL)
        x = np.random.default_rng(1).random((2, 20, 2), dtype=np.float32)
        stream = model.stream()
        for row, expected in zip(x, model.predict(x)):
            stream.reset()
            for step in row:
                output = stream.step(step)
            np.testing.assert_allclose(output, expected, rtol=1e-5, atol=1e-6)
        model.set_weights([w * 0.5 for w in model.get_weights()])
        stream.reset()
        for step in x[0]:
            output = stream.step(step)
        np.testing.assert_allclose(output, model.predict(x[:1])[0], rtol=1e-5, atol=1e-6)

    def test_each_step(self):
        model = rnnc.load("model m {\n input x: f32[?, 3]\n lstm(4, return_sequences=true)\n}")
        x = np.random.default_rng(1).random((1, 9, 3), dtype=np.float32)
        stream = model.stream()
        outputs = np.stack([stream.step(step) for step in x[0]])
        np.testing.assert_allclose(outputs, model.predict(x)[0], rtol=1e-5, atol=1e-6)

    def test_errors(self):
        with self.assertRaisesRegex(rnnc.Error, "a step has 3 numbers, but model `small` reads 2"):
            rnnc.load(MODEL).stream().step([1, 2, 3])
        with self.assertRaisesRegex(rnnc.Error, "cannot be streamed"):
            rnnc.load("model m {\n input x: f32[5, 2]\n bidirectional(gru(3))\n}").stream()


unittest.main()
