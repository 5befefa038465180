"""Texts -> the predictions of `rnn predict --text`."""
import subprocess
import sys
import unittest

import numpy as np

import rnnc

RNN = sys.argv.pop()
TEXT = """
model reviews {
  input x: tokens[%s]
  embedding(SIZE, 4, mask_zero=true)
  gru(3)
  dense(1, activation=sigmoid)
  loss binary_crossentropy
  optimizer adam
}
"""


class Texts(unittest.TestCase):
    def test_predict(self):
        texts = ["the film is good", "a bad film", "good", "the cat"]
        for length in "?", "12":
            with open("reviews.rnn", "w") as file:
                file.write((TEXT % length).replace("SIZE", str(vocabulary_size())))
            model = rnnc.load("reviews.rnn", vocabulary="words.txt")
            model.save("w.safetensors")
            arguments = [part for text in texts for part in ("--text", text)]
            printed = subprocess.run(
                [RNN, "predict", "reviews.rnn", "--weights", "w.safetensors", "--vocabulary", "words.txt", *arguments],
                check=True, capture_output=True, text=True,
            ).stdout.splitlines()
            column = printed[0].split().index("probability")
            expected = [float(line.split()[column]) for line in printed[1:]]
            np.testing.assert_allclose(model.predict(texts)[:, 0], expected, atol=6e-5)
            self.assertEqual(model.predict(texts[0]).tobytes(), model.predict(texts)[:1].tobytes())
            before = model.evaluate(texts, [1, 0, 1, 0])
            model.fit(texts, [1, 0, 1, 0], epochs=20, verbose=0)
            self.assertLess(model.evaluate(texts, [1, 0, 1, 0]), before)

    def test_errors(self):
        with self.assertRaisesRegex(rnnc.Error, "`input_dim`"):
            rnnc.load((TEXT % "?").replace("SIZE", "7"), vocabulary="words.txt")


def vocabulary_size():
    """As the error for another size says."""
    try:
        rnnc.load((TEXT % "?").replace("SIZE", "7"), vocabulary="words.txt")
    except rnnc.Error as error:
        return int(str(error).split(" has ")[1].split()[0])


unittest.main()
