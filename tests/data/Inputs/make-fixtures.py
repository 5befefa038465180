"""Makes the NumPy files beside this script; run it only to add one."""
import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent
rows = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8
arrays = {
    "float32_c": rows,
    "float32_fortran": np.asfortranarray(rows),
    "float64_c": rows.astype(np.float64),
    "float64_fortran": np.asfortranarray(rows.astype(np.float64)),
    "boolean": np.array([True, False, True]),
    "scalar": np.float32(2.5),
    "empty": np.zeros((0, 3), np.float32),
}
for name in "int8 uint8 int16 uint16 int32 uint32 int64 uint64".split():
    arrays[name] = np.array([0, 1, 100 if name[0] == "u" else -100], name)
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "deflated.npz", **arrays)
np.savez(folder / "big-endian.npz", x=rows.astype(">f4"))
np.savez(folder / "text.npz", x=np.array(["a", "bc"]))
np.savez(folder / "records.npz", x=np.zeros(2, dtype=[("a", "f4")]))
with open(folder / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, rows, version=(2, 0))
