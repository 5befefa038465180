"""Recurrent networks as machine code: compile, train and apply models of the language of `rnnc`.

>>> import rnnc
>>> model = rnnc.load("model.rnn")
>>> history = model.fit(x, y, epochs=10, validation_split=0.2)
>>> model.predict(x[:1])

Names and meanings are those of Keras. Arrays are NumPy's, or of anything that NumPy reads without
copying, such as PyTorch's and JAX' arrays on the CPU.
"""
from . import callbacks
from ._rnnc import Error, version as __version__
from .history import History
from .model import Model, Stream, compile, load

__all__ = ["Error", "History", "Model", "Stream", "callbacks", "compile", "load"]

Error.__module__ = "rnnc"
Error.__doc__ = "What the compiler or the runtime refuses, with its message; a ValueError."
