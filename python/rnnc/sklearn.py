"""Recurrent networks as estimators of scikit-learn, which must be installed.

A row of X is a sequence: [rows, steps] is one number a step, [rows, steps, features] several;
[rows, steps * features] is the same with the argument `features`, so that such an estimator may
stand in pipelines and searches.
"""
from __future__ import annotations

from typing import Any, Optional

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

from .model import load

_CELLS = ("gru", "lstm", "simple_rnn")


class _Recurrent(BaseEstimator):
    """What the classifier and the regressor have in common.

    cell: "gru", "lstm" or "simple_rnn"; units: of each of the `layers`.
    features: the numbers of a step in a row of a matrix; arrays [rows, steps, features] have
        their own.
    random_state: of the initial weights and of the order of the samples.
    """

    def __init__(
        self,
        cell: str = "gru",
        units: int = 32,
        layers: int = 1,
        features: int = 1,
        epochs: int = 100,
        batch_size: int = 32,
        learning_rate: float = 0.01,
        random_state: Any = None,
        verbose: int = 0,
    ):
        self.cell = cell
        self.units = units
        self.layers = layers
        self.features = features
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state
        self.verbose = verbose

    def _sequences(self, X: np.ndarray) -> np.ndarray:
        """[rows, steps, features], with the scale of the training data."""
        if X.ndim == 2:
            if X.shape[1] % self.features:
                raise ValueError(f"X has {X.shape[1]} columns, which are not steps of "
                                 f"{self.features} features")
            X = X.reshape(len(X), -1, self.features)
        if X.ndim != 3:
            raise ValueError(f"X has {X.ndim} axes; rows of steps have 2 or 3")
        return X

    def _scaled(self, X: np.ndarray) -> np.ndarray:
        return ((self._sequences(X) - self._mean) / self._scale).astype(np.float32)

    def _train(self, X: np.ndarray, y: np.ndarray, head: str, loss: str,
               sample_weight: Optional[Any]) -> None:
        if self.cell not in _CELLS:
            raise ValueError(f"cell is one of {', '.join(_CELLS)}; found {self.cell!r}")
        sequences = self._sequences(X)
        self._mean = sequences.mean(axis=(0, 1))
        scale = sequences.std(axis=(0, 1))
        self._scale = np.where(scale > 0, scale, 1)
        inner = f"  {self.cell}({self.units}, return_sequences=true)\n" * (self.layers - 1)
        text = (
            f"model estimator {{\n  input x: f32[{sequences.shape[1]}, {sequences.shape[2]}]\n"
            f"{inner}  {self.cell}({self.units})\n  {head}\n  loss {loss}\n"
            f"  optimizer adam(learning_rate={float(self.learning_rate)!r})\n"
            f"  batch {self.batch_size}\n}}\n"
        )
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        self.model_ = load(text, seed=seed)
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float32)
            if not weights.any():
                raise ValueError("all sample weights are 0")
        self.history_ = self.model_.fit(self._scaled(X), y, epochs=self.epochs,
                                        sample_weight=weights, verbose=self.verbose)

    def _outputs(self, X: Any) -> np.ndarray:
        check_is_fitted(self, "model_")
        X = validate_data(self, X, reset=False, allow_nd=True, dtype=np.float64)
        return self.model_.predict(self._scaled(X))


class RNNClassifier(ClassifierMixin, _Recurrent):
    __doc__ = f"""Predicts the class of a sequence.

    {_Recurrent.__doc__}"""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "RNNClassifier":
        """X: [rows, steps * features] or [rows, steps, features]; y: [rows] classes."""
        X, y = validate_data(self, X, y, allow_nd=True, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, numbers = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError("a classifier needs at least 2 classes, but y has 1 class")
        head, loss = (("dense(1, activation=sigmoid)", "binary_crossentropy") if count == 2 else
                      (f"dense({count}, activation=softmax)", "sparse_categorical_crossentropy"))
        self._train(X, numbers, head, loss, sample_weight)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probabilities of the classes [rows, classes]."""
        outputs = self._outputs(X)
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs

    def predict(self, X: Any) -> np.ndarray:
        """The most probable classes [rows]."""
        numbers = self.predict_proba(X).argmax(axis=1)
        return self.classes_[numbers]


class RNNRegressor(RegressorMixin, _Recurrent):
    __doc__ = f"""Predicts a number for a sequence.

    {_Recurrent.__doc__}"""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "RNNRegressor":
        """X: [rows, steps * features] or [rows, steps, features]; y: [rows] numbers."""
        X, y = validate_data(self, X, y, allow_nd=True, dtype=np.float64, y_numeric=True)
        y = column_or_1d(y, warn=True).astype(np.float64)
        self._target_mean, scale = y.mean(), y.std()
        self._target_scale = scale if scale > 0 else 1.0
        scaled = (y - self._target_mean) / self._target_scale
        self._train(X, scaled, "dense(1)", "mse", sample_weight)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The numbers [rows]."""
        return self._outputs(X)[:, 0].astype(np.float64) * self._target_scale + self._target_mean
