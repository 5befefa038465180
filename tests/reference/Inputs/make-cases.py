"""Makes the errors of the cases beside this script and the wrong ones; needs
the folder that the cases were taken from."""
import json
import pathlib
import struct
import sys

folder = pathlib.Path(__file__).parent
source = pathlib.Path(sys.argv[1])
all_errors = json.loads((source / "float32_errors.json").read_text())
cases = sorted(path.stem for path in (folder / "cases").glob("*.safetensors"))
errors = {case: all_errors[case] for case in cases if case in all_errors}
(folder / "cases" / "float32_errors.json").write_text(json.dumps(errors, indent=1) + "\n")


def read(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8 : 8 + size]), bytearray(data[8 + size :])


def write(path, header, data):
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


good = folder / "cases" / "dense_tanh.safetensors"
wrong = folder / "wrong"

# One number of the output is 1 % off.
header, data = read(good)
place = header["output"]["data_offsets"][0]
value = struct.unpack_from("<f", data, place)[0]
struct.pack_into("<f", data, place, value * 1.01 + 0.01)
write(wrong / "number.safetensors", header, data)

# No number at all.
header, data = read(good)
struct.pack_into("<f", data, header["d_input"]["data_offsets"][0], float("nan"))
write(wrong / "nan.safetensors", header, data)

# A configuration that the compiler refuses.
header, data = read(good)
case = json.loads(header["__metadata__"]["case"])
case["config"]["units"] = 0
header["__metadata__"]["case"] = json.dumps(case)
write(wrong / "units.safetensors", header, data)

# Weights of another shape than the configuration's.
case["config"]["units"] = 4
header["__metadata__"]["case"] = json.dumps(case)
write(wrong / "shape.safetensors", header, data)

# An option that the language does not have.
header, data = read(good)
case = json.loads(header["__metadata__"]["case"])
case["config"]["lora_rank"] = 4
header["__metadata__"]["case"] = json.dumps(case)
write(folder / "cases" / "dense_lora.safetensors", header, data)

# No case at all.
del header["__metadata__"]["case"]
write(wrong / "no-case.safetensors", header, data)

(wrong / "truncated.safetensors").write_bytes(good.read_bytes()[:-10])
(wrong / "float32_errors.json").write_text(
    json.dumps({"number": {"output": 1e-7}, "nan": {}}, indent=1) + "\n"
)
