"""Models: loading, training and applying them."""
from __future__ import annotations

import os
import pathlib
import sys
import tempfile
import warnings
from typing import Any, Iterable, Mapping, Optional, Union

import numpy as np

from . import _rnnc
from ._rnnc import Error
from .arrays import are_texts, as_floats, by_name
from .callbacks import BackupAndRestore
from .history import History

Path = Union[str, "os.PathLike[str]"]


def load(
    source: Any,
    weights: Optional[Path] = None,
    *,
    vocabulary: Optional[Path] = None,
    target_cpu: str = "native",
    threads: Optional[int] = None,
    seed: int = 0,
) -> "Model":
    """Compiles a model for this machine.

    source: a file (.rnn), the text of a model itself, a model of another tool (.keras, .h5, .onnx,
        .nam, .json) with its weights, or a model of Keras.
    weights: a file (.safetensors); without it they are drawn, with `seed`.
    vocabulary: a file by which the model reads texts (docs/TEXT.md).
    target_cpu: LLVM's name of the CPU to compile for.
    threads: how many threads may compute; by default one for each CPU of the machine.

    Raises rnnc.Error with the compiler's message.
    """
    imported, notes = None, []
    if isinstance(source, str) and "{" in source:
        name, text = "text", source
    elif hasattr(source, "get_config"):
        name = source.name
        text, imported, notes = _import_keras(source)
    elif pathlib.Path(source).suffix == ".rnn":
        name, text = os.fspath(source), pathlib.Path(source).read_text(encoding="utf-8")
    else:
        name = os.fspath(source)
        text, imported, notes = _rnnc.import_model(source)
    count = os.cpu_count() or 1 if threads is None else threads
    if count < 1:
        raise Error(f"the number of threads must be at least 1, found {count}")
    model = Model(_rnnc.Model(text, name, target_cpu, count, seed), seed)
    if imported is not None:
        model.set_weights(imported)
    if notes:
        warnings.warn("\n".join(notes), stacklevel=2)
    if weights is not None:
        model.load_weights(weights)
    if vocabulary is not None:
        model._native.set_vocabulary(vocabulary)
    return model


def _import_keras(model: Any) -> tuple:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f"{model.name}.keras")
        model.save(path)
        return _rnnc.import_model(path)


def compile(
    source: Path, output: Path, *, target_cpu: str = "", target: str = ""
) -> None:
    """Compiles a file (.rnn) to an object (.o), and writes the C header that declares it (.h).

    target_cpu: LLVM's name of a CPU, such as "znver3"; by default that of this machine.
    target: another machine, such as "aarch64-linux-gnu"; its CPU is then "generic" by default.

    Raises rnnc.Error with the compiler's message.
    """
    messages = _rnnc.compile_file(os.fspath(source), os.fspath(output), target, target_cpu)
    if messages:
        warnings.warn(messages, stacklevel=2)


class Model:
    """A compiled model with its weights; `rnnc.load` makes it."""

    #: A callback sets it to end the training after this epoch.
    stop_training: bool = False

    def __init__(self, native: _rnnc.Model, seed: int = 0):
        self._native = native
        self._seed = seed
        self._input_names = [name for name, _ in native.inputs]
        self._outputs = native.outputs
        #: The results of the last `fit`.
        self.history = History()
        if native.warnings:
            warnings.warn(native.warnings, stacklevel=3)

    def __reduce__(self) -> tuple:
        # The machine that reads it compiles it again.
        return _restore, (self.text, self._seed, self.get_weights())

    def __repr__(self) -> str:
        return f"<rnnc.Model {self.name!r}>"

    @property
    def name(self) -> str:
        return self._native.name

    @property
    def batch_size(self) -> int:
        """The samples of a training step; the text of the model has it as `batch`."""
        return self._native.batch

    @property
    def input_shape(self) -> Any:
        """[None, ...] with None for any number; a dict by name if there are several inputs."""
        return self._shapes(self._native.inputs)

    @property
    def output_shape(self) -> Any:
        """[None, ...] with None for any number; a dict by name if there are several outputs."""
        return self._shapes(self._outputs)

    @property
    def metrics_names(self) -> list[str]:
        """The names of what `evaluate` returns."""
        return self._native.result_names

    @property
    def learning_rate(self) -> float:
        """The rate of the next step. That of a schedule cannot be changed."""
        return self._native.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self._native.learning_rate = rate

    def summary(self) -> None:
        """Prints the layers, the shapes of their outputs and the numbers of their weights."""
        print(self._native.summary(), end="")

    # Applying

    def predict(self, x: Any, batch_size: Optional[int] = None) -> Any:
        """The outputs for all rows of x.

        x: [rows, ...] in the shape of the input; a list or a dict by name if there are several
           inputs; texts if the model has a vocabulary.

        Returns an array [rows, ...]; a list of them if the model has several outputs.
        """
        if batch_size is not None:
            self._require_batch(batch_size)
        if are_texts(x):
            return self._predict_texts([x] if isinstance(x, str) else list(x))
        rows = self._native.predict(self._inputs(x))
        return rows if len(self._outputs) == 1 else self._split(rows)

    def __call__(self, x: Any) -> Any:
        return self.predict(x)

    def evaluate(
        self,
        x: Any,
        y: Any,
        batch_size: Optional[int] = None,
        sample_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """The mean loss, followed by the metrics, if there are any.

        y: [rows, ...] in the shape of the target; several as a list or by the outputs' names.
        sample_weight: [rows] or [rows, steps].

        Returns a number, a list if there are metrics, or a dict by name.
        """
        self._require_batch(batch_size)
        values = self._native.evaluate(
            self._inputs(x), self._targets(y), _optional_floats(sample_weight)
        )
        if return_dict:
            return dict(zip(self.metrics_names, values))
        return values if len(values) > 1 else values[0]

    def inspect(self, x: Any) -> dict[str, np.ndarray]:
        """The values, gates and states of all layers for the rows of x, as `rnn inspect` gives them.

        Returns arrays by name: "gru" is what the layer gives, "gru/update_gate" and "gru/state"
        what it computes at each step: [rows, time, units], or [rows, units] without time. The
        first call compiles the model once more.
        """
        return self._native.inspect(self._inputs(x))

    def stream(self) -> "Stream":
        """A sequence of which the model reads one step after another."""
        return Stream(self)

    # Training

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: Optional[int] = None,
        epochs: int = 1,
        verbose: Union[str, int] = "auto",
        callbacks: Iterable[Any] = (),
        validation_split: float = 0.0,
        validation_data: Optional[tuple] = None,
        shuffle: bool = True,
        class_weight: Optional[Mapping[int, float]] = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        *,
        seed: Optional[int] = None,
        checkpoint: Optional[Path] = None,
        checkpoint_every: Union[int, str] = 1,
        resume: Optional[Path] = None,
    ) -> History:
        """Trains the model, as Keras' `fit` does and as `rnn train` does: with the same bits.

        x: [rows, ...], several inputs as for `predict`; y: [rows, ...] in the shape of the target,
            several as a list or by the outputs' names.
        batch_size: None or the model's, which its text determines.
        verbose: 0 prints nothing, 1 a live line, 2 a line for each epoch; "auto" is 1 in a
            terminal or a notebook, else 2.
        validation_split: the last part of the rows, taken before shuffling, is for validation.
        validation_data: (x, y) or (x, y, sample_weight).
        class_weight: a weight for the samples, or steps, of each class.
        sample_weight: [rows] or [rows, steps].
        initial_epoch: the number, from 0, of the first epoch.
        seed: of the order of the samples and of dropout; by default that of `load`.
        checkpoint: a file to keep, from which `resume` goes on; the one before it stays beside it.
        checkpoint_every: epochs between checkpoints, or "90s", or "500steps".
        resume: a checkpoint to go on from, with the same data and options, up to `epochs` in all:
            with the bits of a training that was never stopped. The weights are then those of the
            checkpoint, and the history begins with its epochs. Callbacks begin anew.

        Ctrl-C ends the training after its step, or its batch of a validation, with a checkpoint and
        a KeyboardInterrupt; the model keeps its weights, and `self.history` the epochs that were
        complete. Raises rnnc.Error when a loss, a metric or a weight is not finite, and at the end
        if the last checkpoint could not be written.
        """
        self._require_batch(batch_size)
        if validation_data is not None and validation_split:
            raise Error("validation_split and validation_data exclude each other")
        if not 0 <= initial_epoch <= epochs:
            raise Error(f"initial_epoch must be from 0 to epochs ({epochs}), found {initial_epoch}")
        data = (None, None, None)
        if validation_data is not None:
            if len(validation_data) not in (2, 3):
                raise Error("validation_data is (x, y) or (x, y, sample_weight)")
            inputs, targets, *weights = validation_data
            data = (
                self._inputs(inputs),
                self._targets(targets),
                _optional_floats(weights[0] if weights else None),
            )
        hooks = _Hooks(self, callbacks)
        for callback in hooks.callbacks:
            if isinstance(callback, BackupAndRestore):
                if checkpoint is not None or resume is not None:
                    raise Error("BackupAndRestore excludes checkpoint and resume")
                checkpoint, checkpoint_every, resume = callback.arguments()
        self.history = hooks.history
        self.stop_training = False
        hooks.train_begins()
        _rnnc.fit(
            self._native,
            self._inputs(x),
            self._targets(y),
            _optional_floats(sample_weight),
            *data,
            validation_split=validation_split,
            epochs=epochs,
            initial_epoch=initial_epoch,
            seed=self._seed if seed is None else seed,
            shuffle=shuffle,
            class_weight=dict(class_weight or {}),
            terminal=_terminal(verbose),
            checkpoint=_optional_path(checkpoint),
            checkpoint_every=str(checkpoint_every),
            resume=_optional_path(resume),
            hooks=hooks,
        )
        hooks.train_ends()
        return self.history

    # Weights

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """Copies of all weights by their names, which are Keras' paths: "gru/gru_cell/kernel"."""
        return dict(zip((name for name, _ in self._native.parameters), self.get_weights()))

    def get_weights(self) -> list[np.ndarray]:
        """Copies of all weights, in Keras' order and layouts."""
        return [self._native.weight(i) for i in range(len(self._native.parameters))]

    def set_weights(self, weights: Union[Iterable[Any], Mapping[str, Any]]) -> None:
        """Replaces all weights: a list as of `get_weights`, or a dict as of `weights`."""
        if isinstance(weights, Mapping):
            names = [name for name, _ in self._native.parameters]
            weights = by_name(weights, names, "weights", Error)
        self._native.set_weights([as_floats(weight) for weight in weights])

    def save(self, path: Path) -> None:
        """Writes the weights (.safetensors) with Keras' names and layouts, whole or not at all."""
        if pathlib.Path(path).suffix != ".safetensors":
            raise Error(f"`{os.fspath(path)}` must end in .safetensors: it gets the weights")
        self._native.save_weights(path)

    save_weights = save

    @property
    def text(self) -> str:
        """The text of the model."""
        return self._native.text

    def export(self, path: Path, format: str = "") -> None:
        """Writes the model with its weights for another tool, in the format of the path's ending
        (.keras, .onnx, .nam) or of `format`, as `rnn export` does.
        """
        _rnnc.export_model(self._native, path, format)

    def to_keras(self) -> Any:
        """The same model as one of Keras, which must be installed."""
        import keras

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, f"{self.name}.keras")
            self.export(path)
            return keras.saving.load_model(path)

    def load_weights(self, path: Path) -> None:
        """Reads the weights of a file (.safetensors), which must be those of this model."""
        self._native.load_weights(path)

    # Details

    def _inputs(self, x: Any) -> list[np.ndarray]:
        if are_texts(x):
            return [self._padded(self._encode(x))]
        return [as_floats(a) for a in by_name(x, self._input_names, "inputs", Error)]

    def _targets(self, y: Any) -> list[np.ndarray]:
        names = self._native.target_names or ["y"]
        return [as_floats(a) for a in by_name(y, names, "targets", Error)]

    def _encode(self, texts: Iterable[str]) -> list[np.ndarray]:
        return [self._native.encode(text, f"text {i}") for i, text in enumerate(texts)]

    @staticmethod
    def _padded(rows: list[np.ndarray]) -> np.ndarray:
        """The rows with zeros at the end, which `mask_zero` masks."""
        padded = np.zeros((len(rows), max(map(len, rows))), np.float32)
        for row, ids in zip(padded, rows):
            row[: len(ids)] = ids
        return padded

    def _predict_texts(self, texts: list[str]) -> Any:
        """Texts of one length at a time, so that no padding has an effect, as `rnn predict`."""
        rows = self._encode(texts)
        outputs: list[Any] = [None] * len(rows)
        for length in sorted({len(row) for row in rows}):
            places = [i for i, row in enumerate(rows) if len(row) == length]
            found = self._native.predict([np.stack([rows[i] for i in places])])
            for place, output in zip(places, found):
                outputs[place] = output
        return np.stack(outputs)

    def _split(self, rows: np.ndarray) -> list[np.ndarray]:
        """[rows, output size] -> the outputs."""
        # An open length is found by the size of a row.
        fixed = self._native.output_offsets(0)
        per_step = [a - b for a, b in zip(self._native.output_offsets(1), fixed)]
        sizes = [[size for size in shape if size is not None] for _, shape in self._outputs]
        steps = [len(shape) != len(size) for (_, shape), size in zip(self._outputs, sizes)]
        products = [int(np.prod(size)) for size in sizes]
        constant = sum(p for p, open_ in zip(products, steps) if not open_)
        varying = sum(p for p, open_ in zip(products, steps) if open_)
        length = (rows.shape[1] - constant) // varying if varying else 0
        outputs = []
        for (_, shape), start, step, product, open_ in zip(
            self._outputs, fixed, per_step, products, steps
        ):
            begin = start + length * step
            end = begin + product * (length if open_ else 1)
            full = [length if size is None else size for size in shape]
            outputs.append(np.ascontiguousarray(rows[:, begin:end]).reshape(len(rows), *full))
        return outputs

    @staticmethod
    def _shapes(values: list[tuple[str, tuple]]) -> Any:
        shapes = {name: (None, *shape) for name, shape in values}
        return shapes if len(values) > 1 else (None, *values[0][1])

    def _require_batch(self, batch_size: Optional[int]) -> None:
        if batch_size not in (None, self.batch_size):
            raise Error(
                f"batch_size is {batch_size}, but the model has batches of {self.batch_size}, "
                "which is compiled into its code; write `batch` in the text of the model"
            )


class Stream:
    """One sequence, of which the model reads one step after another."""

    def __init__(self, model: Model):
        self._native = _rnnc.Stream(model._native)

    def step(self, x: Any) -> np.ndarray:
        """The numbers of one step [features] -> the model's output for the steps so far [units].

        A model with several streams takes [streams, features] and gives [streams, units].
        """
        return self._native.step(as_floats(x))

    def reset(self) -> None:
        """Begins a new sequence."""
        self._native.reset()


class _Hooks:
    """What the native training calls: the progress, the history and the callbacks."""

    def __init__(self, model: Model, callbacks: Iterable[Any]):
        self.model = model
        self.callbacks = [callbacks] if hasattr(callbacks, "on_epoch_end") else list(callbacks)
        self.history = History()
        self.logs: dict[str, float] = {}

    def _call(self, method: str, *arguments: Any) -> None:
        for callback in self.callbacks:
            if found := getattr(callback, method, None):
                found(*arguments)

    def write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def train_begins(self) -> None:
        self._call("set_model", self.model)
        self._call("on_train_begin", {})

    def epoch_begins(self, epoch: int) -> None:
        self._call("on_epoch_begin", epoch, {})

    def epoch_restored(self, epoch: int, logs: dict[str, float], *times: float) -> None:
        self.history.add(epoch, logs, *times)

    def warn(self, text: str) -> None:
        warnings.warn(text, stacklevel=3)

    def epoch_ends(self, epoch: int, logs: dict[str, float], *times: float) -> bool:
        self.history.add(epoch, logs, *times)
        self.logs = logs
        self._call("on_epoch_end", epoch, logs)
        return not self.model.stop_training

    def train_ends(self) -> None:
        self._call("on_train_end", self.logs)


def _restore(text: str, seed: int, weights: list) -> Model:
    model = load(text, seed=seed)
    model.set_weights(weights)
    return model


def _optional_floats(array: Any) -> Optional[np.ndarray]:
    return None if array is None else as_floats(array)


def _optional_path(path: Optional[Path]) -> str:
    return "" if path is None else os.fspath(path)


def _terminal(verbose: Union[str, int]) -> Optional[bool]:
    """Whether the progress goes to something that can rewrite a line; None: it is not written."""
    if verbose not in ("auto", 0, 1, 2):
        raise Error(f'verbose is 0, 1, 2 or "auto", found {verbose!r}')
    if verbose == 0:
        return None
    if verbose == "auto":
        return "ipykernel" in sys.modules or sys.stdout.isatty()
    return verbose == 1
