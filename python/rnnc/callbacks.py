"""Callbacks of `Model.fit`, as Keras' of the same names.

Any object with some of the methods of `Callback` is one, also a callback of Keras that needs
nothing else of the model than its weights and `stop_training`.
"""
from __future__ import annotations

import math
import os
from typing import Any, Optional

Logs = dict[str, float]


class Callback:
    """Follows a training. `self.model` is the model; epochs count from 0."""

    model: Any = None

    def set_model(self, model: Any) -> None:
        self.model = model

    def on_train_begin(self, logs: Optional[Logs] = None) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, epoch: int, logs: Optional[Logs] = None) -> None:
        """Before an epoch."""

    def on_epoch_end(self, epoch: int, logs: Optional[Logs] = None) -> None:
        """After an epoch and its validation; `logs` has its results by name."""

    def on_train_end(self, logs: Optional[Logs] = None) -> None:
        """After the last epoch; `logs` has its results."""


class _Monitor:
    """The best value so far of one result."""

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0):
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode is one of auto, min and max, found {mode!r}")
        ends = ("accuracy", "acc", "auc", "precision", "recall")
        self.name = monitor
        self.is_higher_better = mode == "max" or (mode == "auto" and monitor.endswith(ends))
        self.min_delta = abs(min_delta)
        self.best = -math.inf if self.is_higher_better else math.inf

    def improves(self, logs: Optional[Logs]) -> bool:
        """Whether the value is better by more than `min_delta`, and then keeps it."""
        if not logs or self.name not in logs:
            raise ValueError(f"there is no result {self.name!r} to monitor; "
                             f"there are {', '.join(logs or ())}")
        value = logs[self.name]
        gain = value - self.best if self.is_higher_better else self.best - value
        if not gain > self.min_delta:
            return False
        self.best = value
        return True


class EarlyStopping(Callback):
    """Stops when a result has not improved for `patience` epochs.

    With `restore_best_weights` the model ends with the weights of its best epoch.
    """

    def __init__(self, monitor: str = "val_loss", min_delta: float = 0.0, patience: int = 0,
                 mode: str = "auto", restore_best_weights: bool = False):
        self._arguments = (monitor, mode, min_delta)
        self.patience = patience
        self.restore_best_weights = restore_best_weights
        self.stopped_epoch = 0

    def on_train_begin(self, logs: Optional[Logs] = None) -> None:
        self._monitor = _Monitor(*self._arguments)
        self._waited = 0
        self._weights = None

    def on_epoch_end(self, epoch: int, logs: Optional[Logs] = None) -> None:
        if self._monitor.improves(logs):
            self._waited = 0
            if self.restore_best_weights:
                self._weights = self.model.get_weights()
            return
        self._waited += 1
        if self._waited >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Optional[Logs] = None) -> None:
        if self._weights is not None:
            self.model.set_weights(self._weights)


class ModelCheckpoint(Callback):
    """Saves the weights (.safetensors) after each epoch, or after each that is the best so far.

    `filepath` may contain results: "model-{epoch:02d}-{val_loss:.2f}.safetensors", where epochs
    count from 1.
    """

    def __init__(self, filepath: "str | os.PathLike[str]", monitor: str = "val_loss",
                 save_best_only: bool = False, mode: str = "auto"):
        self.filepath = os.fspath(filepath)
        self._arguments = (monitor, mode)
        self.save_best_only = save_best_only

    def on_train_begin(self, logs: Optional[Logs] = None) -> None:
        self._monitor = _Monitor(*self._arguments)

    def on_epoch_end(self, epoch: int, logs: Optional[Logs] = None) -> None:
        if not self.save_best_only or self._monitor.improves(logs):
            self.model.save(self.filepath.format(epoch=epoch + 1, **(logs or {})))


class BackupAndRestore(Callback):
    """Keeps a checkpoint in a folder while a model trains. A training that was interrupted goes on
    from it when it is started again: with the bits of one that never was.

    save_freq: "epoch", or a number of steps. delete_checkpoint: removes it when the training ends.
    """

    def __init__(self, backup_dir: "str | os.PathLike[str]", save_freq: "str | int" = "epoch",
                 delete_checkpoint: bool = True):
        if save_freq != "epoch" and not (isinstance(save_freq, int) and save_freq > 0):
            raise ValueError(f'save_freq is "epoch" or a number of steps, found {save_freq!r}')
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = save_freq
        self.delete_checkpoint = delete_checkpoint

    def _file(self) -> str:
        return os.path.join(self.backup_dir, "checkpoint.safetensors")

    def arguments(self) -> tuple:
        """What `fit` does for it: `checkpoint`, `checkpoint_every` and `resume`."""
        os.makedirs(self.backup_dir, exist_ok=True)
        every = 1 if self.save_freq == "epoch" else f"{self.save_freq}steps"
        return self._file(), every, self._file() if os.path.exists(self._file()) else None

    def on_train_end(self, logs: Optional[Logs] = None) -> None:
        if self.delete_checkpoint:
            for path in self._file(), self._file() + ".previous":
                if os.path.exists(path):
                    os.remove(path)
