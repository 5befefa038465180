"""What users pass -> arrays as the native module reads them: float32, C order, on the CPU."""
from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

_CPU = 1  # DLPack's kDLCPU


def as_floats(array: Any) -> np.ndarray:
    """The array as float32 in C order; without a copy if it is that already.

    Arrays of other libraries on the CPU are shared by DLPack. Tokens and classes may be integers.
    """
    if not isinstance(array, np.ndarray) and hasattr(array, "__dlpack_device__"):
        if array.__dlpack_device__()[0] == _CPU:
            array = np.from_dlpack(array)
    return np.asarray(array, dtype=np.float32, order="C")


def by_name(
    data: Any, names: Sequence[str], what: str, error: type[Exception]
) -> list[Any]:
    """The data of each input, from an array, a list of arrays or a dict of them by name."""
    if isinstance(data, Mapping):
        missing = [name for name in names if name not in data]
        unknown = [name for name in data if name not in names]
        if missing or unknown:
            raise error(f"the {what} are {', '.join(names)}; found {', '.join(map(str, data))}")
        return [data[name] for name in names]
    if len(names) == 1:
        return [data]
    if not isinstance(data, (list, tuple)) or len(data) != len(names):
        raise error(
            f"the model has {len(names)} {what}: pass a list or a dict of {', '.join(names)}"
        )
    return list(data)


def are_texts(data: Any) -> bool:
    """Whether the data is a text or several, rather than numbers."""
    if isinstance(data, np.ndarray):
        return data.dtype.kind in "UO" and data.size > 0 and isinstance(data.flat[0], str)
    if isinstance(data, (list, tuple)):
        return len(data) > 0 and isinstance(data[0], str)
    return isinstance(data, str)
