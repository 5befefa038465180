"""The results of a training."""
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class History:
    """What `Model.fit` returns, as Keras' History.

    epoch: the numbers of the epochs, from 0.
    history: for each result, such as "loss" and "val_loss", its value after each epoch.
    wall_seconds: the time from the beginning of the training to the end of each epoch.
    samples_per_second: of the training steps of each epoch.
    """

    epoch: list[int] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)
    wall_seconds: list[float] = field(default_factory=list)
    samples_per_second: list[float] = field(default_factory=list)

    def add(
        self, epoch: int, logs: dict[str, float], wall_seconds: float, samples_per_second: float
    ) -> None:
        """Adds the results of an epoch and its times."""
        self.epoch.append(epoch)
        self.wall_seconds.append(wall_seconds)
        self.samples_per_second.append(samples_per_second)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
