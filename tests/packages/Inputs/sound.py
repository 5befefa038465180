"""sound.py make FOLDER:            writes sound.wav (float32), and its samples as sound.npz and sound.raw
sound.py compare WAV PREDICTION: compares a sound with a prediction (.npy), relative to its peak
sound.py same WAV RAW:           whether a sound has just these samples"""
import array
import math
import struct
import sys
import zipfile


def make(folder):
    samples = array.array("f")
    for step in range(6000):
        time = step / 48000
        silent = 3000 <= step < 4000
        wave = math.exp(-time * 20) * math.sin(2 * math.pi * 110 * time * (1 + time))
        samples.append(0 if silent else 0.7 * wave)
    data = samples.tobytes()
    form = struct.pack("<HHIIHH", 3, 1, 48000, 4 * 48000, 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    with open(f"{folder}/sound.wav", "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body)) + body)
    with open(f"{folder}/sound.raw", "wb") as file:
        file.write(data)
    shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 6000, 1), }"
    header = shape.ljust(117).encode() + b"\n"
    with zipfile.ZipFile(f"{folder}/sound.npz", "w") as file:
        file.writestr("x.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data)


def read_floats(content):
    return array.array("f", content)


def read_wav(path):
    with open(path, "rb") as file:
        content = file.read()
    place = 12
    while content[place : place + 4] != b"data":
        place += 8 + struct.unpack_from("<I", content, place + 4)[0]
    size = struct.unpack_from("<I", content, place + 4)[0]
    return read_floats(content[place + 8 : place + 8 + size])


def read_npy(path):
    with open(path, "rb") as file:
        content = file.read()
    return read_floats(content[10 + struct.unpack_from("<H", content, 8)[0] :])


def compare(wav, prediction):
    played, expected = read_wav(wav), read_npy(prediction)
    peak = max(map(abs, expected))
    worst = max(abs(a - b) for a, b in zip(played, expected)) / peak
    print(f"{len(played)} and {len(expected)} samples, peak above 0.1: {peak > 0.1}")
    print(f"worst difference: {worst:.1e}, below 1e-5: {worst < 1e-5}")


def same(wav, raw):
    with open(raw, "rb") as file:
        print(f"the same: {read_wav(wav) == read_floats(file.read())}")


{"make": make, "compare": compare, "same": same}[sys.argv[1]](*sys.argv[2:])
