"""A signal during `fit`, and other threads of Python."""
import signal
import sys
import threading
import time
import unittest

import numpy as np

import rnnc

MODEL = sys.argv.pop()
x = np.random.default_rng(1).random((320, 20, 2), dtype=np.float32)
y = x[:, 0, :1]
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored


class Interrupt(unittest.TestCase):
    def test_signal(self):
        model = rnnc.load(MODEL)
        before = model.get_weights()
        pid = threading.main_thread().ident
        timer = threading.Timer(0.3, lambda: signal.pthread_kill(pid, signal.SIGINT))
        timer.start()
        began = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            model.fit(x, y, epochs=1_000_000, verbose=0)
        self.assertLess(time.monotonic() - began, 60)
        self.assertGreater(len(model.history.epoch), 0)
        self.assertFalse(all((a == b).all() for a, b in zip(before, model.get_weights())))
        # The model is whole: it predicts, and trains on.
        self.assertTrue(np.isfinite(model.predict(x)).all())
        self.assertEqual(model.fit(x, y, verbose=0).epoch, [0])

    def test_exception(self):
        class Failing:
            def on_epoch_end(self, epoch, logs=None):
                raise LookupError("mine")

        model = rnnc.load(MODEL)
        with self.assertRaisesRegex(LookupError, "mine"):
            model.fit(x, y, epochs=3, callbacks=[Failing()], verbose=0)
        self.assertEqual(model.history.epoch, [0])

    def test_threads(self):
        """Python goes on while a model trains; calls of several threads take turns."""
        model = rnnc.load(MODEL, seed=1)
        expected = model.predict(x)
        counted, done = 0, threading.Event()

        def train():
            rnnc.load(MODEL, threads=1).fit(x, y, epochs=300, verbose=0)
            done.set()

        trainer = threading.Thread(target=train)
        trainer.start()
        while not done.is_set():
            counted += 1
        trainer.join()
        self.assertGreater(counted, 1000)

        results = []
        threads = [threading.Thread(target=lambda: results.append(model.predict(x))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({result.tobytes() for result in results}, {expected.tobytes()})


unittest.main()
