"""sound.py make FOLDER:            writes sound.wav (float32) and the same samples as sound.npz
   sound.py compare WAV PREDICTION: compares a sound with a prediction (.npy), relative to its peak"""
import struct
import sys

import numpy as np


def make(folder):
    time = np.arange(6000) / 48000
    decay = np.exp(-time * 20)
    samples = (0.7 * decay * np.sin(2 * np.pi * 110 * time * (1 + time))).astype("<f4")
    samples[3000:4000] = 0
    data = samples.tobytes()
    form = struct.pack("<HHIIHH", 3, 1, 48000, 4 * 48000, 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    with open(f"{folder}/sound.wav", "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body)) + body)
    np.savez(f"{folder}/sound.npz", x=samples.reshape(1, -1, 1))


def read_wav(path):
    with open(path, "rb") as file:
        content = file.read()
    place = 12
    while content[place : place + 4] != b"data":
        place += 8 + struct.unpack_from("<I", content, place + 4)[0]
    size = struct.unpack_from("<I", content, place + 4)[0]
    return np.frombuffer(content[place + 8 : place + 8 + size], "<f4")


def compare(wav, prediction):
    played, expected = read_wav(wav), np.load(prediction).ravel()
    assert played.shape == expected.shape, (played.shape, expected.shape)
    peak = np.abs(expected).max()
    print(f"{len(played)} samples, peak above 0.1: {peak > 0.1}")
    print(f"worst difference {np.abs(played - expected).max() / peak:.1e}")
    assert np.abs(played - expected).max() < 1e-5 * peak


{"make": make, "compare": compare}[sys.argv[1]](*sys.argv[2:])
