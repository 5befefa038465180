"""What the scripts of this folder share: running `rnn`, comparing outputs, and the table of results."""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

root = pathlib.Path(__file__).resolve().parents[2]
rnn_program = root / "build" / "bin" / "rnn"


class OutOfScope(Exception):
    """A model that the language does not have, with the reason."""


def rnn(*arguments):
    """Runs a command of `rnn`; an error is a RuntimeError with its message."""
    result = subprocess.run([rnn_program, *map(str, arguments)], capture_output=True, text=True,
                            timeout=300)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip() or f"exit code {result.returncode}")
    return result.stdout


def predict(name, inputs, folder):
    """The outputs of NAME.rnn with NAME.safetensors, several ones in a row.

    `inputs`: an array by the name of each input of the text, [samples, ...]."""
    archive, outputs = folder / "inputs.npz", folder / "outputs.npy"
    np.savez(archive, **{key: np.asarray(value, np.float32) for key, value in inputs.items()})
    rnn("predict", f"{name}.rnn", "--weights", f"{name}.safetensors", "--data", archive, "-o", outputs)
    return np.load(outputs)


def input_names(name):
    """The names of the inputs in the text NAME.rnn, in order."""
    lines = pathlib.Path(f"{name}.rnn").read_text().splitlines()
    return [line.split()[1].rstrip(":") for line in lines if line.strip().startswith("input ")]


def in_rows(outputs):
    """Several outputs of each sample one after another, as `rnn predict` writes them."""
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    outputs = [np.asarray(output, np.float64) for output in outputs]
    return np.concatenate([output.reshape(len(output), -1) for output in outputs], axis=1)


def difference(found, expected):
    """The largest difference as a share of the largest expected number."""
    found, expected = in_rows(found), in_rows(expected)
    if found.shape != expected.shape:
        raise RuntimeError(f"the shape is {found.shape}, expected {expected.shape}")
    if not np.isfinite(found).all():
        raise RuntimeError("an output is not finite")
    return float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-30))


class Table:
    """Runs cases, prints a line for each and at the end their numbers."""

    def __init__(self, title, tolerance):
        self.title, self.tolerance = title, tolerance
        self.passed, self.failed, self.out, self.worst = 0, 0, {}, 0.0

    def run(self, name, case):
        """`case` gets a folder and returns the difference, as `difference` gives it."""
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = case(pathlib.Path(folder))
                self.worst = max(self.worst, found)
                good = found <= self.tolerance
                self.passed, self.failed = self.passed + good, self.failed + (not good)
                print(f"{'passes' if good else 'FAILS'}  {name}: {found:.1e}", flush=True)
            except OutOfScope as reason:
                self.out[str(reason)] = self.out.get(str(reason), 0) + 1
                print(f"out of scope  {name}: {reason}", flush=True)
            except Exception as error:
                self.failed += 1
                print(f"FAILS  {name}: {type(error).__name__}: {error}", flush=True)

    def finish(self):
        """Prints the numbers and ends the process: 1 after a failure."""
        print(f"\n{self.title}: {self.passed} pass, {self.failed} fail, {sum(self.out.values())} are out "
              f"of scope; the largest difference is {self.worst:.1e} of the largest output")
        for reason, count in sorted(self.out.items()):
            print(f"  {count} out of scope: {reason}")
        sys.exit(1 if self.failed else 0)


def require(*modules):
    """Ends the process with a plain word if a module is not installed."""
    import importlib
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError:
            print(f"skipped: the Python module `{module}` is not installed; see tests/peers/run")
            sys.exit(0)
    if not rnn_program.exists():
        sys.exit(f"error: build the project first: {rnn_program} is missing")
