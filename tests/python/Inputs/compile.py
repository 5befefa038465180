"""Objects, texts that do not compile, and warnings."""
import pathlib
import sys
import unittest

import rnnc

MODEL = sys.argv.pop()


class Compile(unittest.TestCase):
    def test_object(self):
        rnnc.compile(MODEL, "small.o", target_cpu="x86-64-v3", target="x86_64-linux-gnu")
        rnnc.compile(pathlib.Path(MODEL), "board.o", target="aarch64-linux-gnu")
        self.assertEqual(pathlib.Path("board.o").read_bytes()[18], 183)  # EM_AARCH64

    def test_errors(self):
        pathlib.Path("wrong.rnn").write_text("model m {\n  input x: f32[2, 2]\n  gro(3)\n}\n")
        for call, message in (
            (lambda: rnnc.load("wrong.rnn"), r"(?s)\Awrong.rnn:3:3: error: .*gro.*gru"),
            (lambda: rnnc.load("model m {\n gro(3)\n}"), r"(?s)\Atext:1:7: error.*text:2:2: error"),
            (lambda: rnnc.compile("wrong.rnn", "wrong.o"), r"\Awrong.rnn:3:3: error"),
            (lambda: rnnc.compile(MODEL, "wrong"), r"must end in `.o`"),
            (lambda: rnnc.load(MODEL, target_cpu="abacus"), "unknown CPU `abacus`"),
        ):
            with self.assertRaisesRegex(rnnc.Error, message):
                call()
        with self.assertRaises(FileNotFoundError):
            rnnc.load("no.rnn")

    def test_summary(self):
        import contextlib
        import io

        written = io.StringIO()
        with contextlib.redirect_stdout(written):
            rnnc.load(MODEL).summary()
        self.assertRegex(written.getvalue(), r'(?s)\AModel: "small"\n.*gru \(GRU\).*a thread\n\Z')


unittest.main()
