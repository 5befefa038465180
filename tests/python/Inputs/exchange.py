"""A GuitarML model, against its formulas in NumPy, and the values of layers, against `rnn inspect`."""
import json
import sys
import unittest

import numpy as np

import rnnc

UNITS = 3
random = np.random.default_rng(1)
STATE = {
    "rec.weight_ih_l0": random.normal(size=(3 * UNITS, 1)),
    "rec.weight_hh_l0": random.normal(size=(3 * UNITS, UNITS)),
    "rec.bias_ih_l0": random.normal(size=3 * UNITS),
    "rec.bias_hh_l0": random.normal(size=3 * UNITS),
    "lin.weight": random.normal(size=(1, UNITS)),
    "lin.bias": random.normal(size=1),
}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def amplifier(x):
    """PyTorch's GRU, a linear layer, and the input added: [steps] -> [steps]."""
    h, outputs = np.zeros(UNITS), []
    for number in x:
        a = STATE["rec.weight_ih_l0"][:, 0] * number + STATE["rec.bias_ih_l0"]
        b = STATE["rec.weight_hh_l0"] @ h + STATE["rec.bias_hh_l0"]
        reset, update = np.split(sigmoid(a + b)[: 2 * UNITS], 2)
        new = np.tanh(a[2 * UNITS :] + reset * b[2 * UNITS :])
        h = (1 - update) * new + update * h
        outputs.append(STATE["lin.weight"][0] @ h + STATE["lin.bias"][0] + number)
    return np.array(outputs)


class Exchange(unittest.TestCase):
    def test_import(self):
        data = dict(model="SimpleRNN", input_size=1, skip=1, output_size=1, unit_type="GRU",
                    num_layers=1, hidden_size=UNITS, bias_fl=True)
        with open("amp.json", "w") as file:
            json.dump({"model_data": data, "state_dict": {k: v.tolist() for k, v in STATE.items()}}, file)
        model = rnnc.load("amp.json")
        x = random.normal(size=50).astype(np.float32)
        outputs = model.predict(x[None, :, None])[0, :, 0]
        np.testing.assert_allclose(outputs, amplifier(x), atol=1e-5)
        with open("own.rnn", "w") as file:
            file.write(model.text)
        model.save("own.safetensors")
        again = rnnc.load("own.rnn", "own.safetensors").predict(x[None, :, None])[0, :, 0]
        self.assertEqual(again.tobytes(), outputs.tobytes())

    def test_errors(self):
        with open("no.h5", "w") as file:
            file.write("no model")
        with self.assertRaisesRegex(rnnc.Error, "`no.h5` is of no known format"):
            rnnc.load("no.h5")
        with self.assertRaisesRegex(rnnc.Error, "model.xyz"):
            rnnc.load("model m {\n input x: f32[2]\n dense(1)\n}").export("model.xyz")

    def test_inspect(self):
        model = rnnc.load("small.rnn", "w.safetensors")
        with np.load("d.npz") as data, np.load("values.npz") as expected:
            values = model.inspect(data["x"])
            self.assertEqual(sorted(values), sorted(expected))
            for name, value in values.items():
                self.assertEqual(value.tobytes(), expected[name].tobytes(), name)
            self.assertEqual(values["gru/state"].shape, (40, 20, 6))
            np.testing.assert_array_equal(values["gru"], values["gru/state"][:, -1])


unittest.main()
