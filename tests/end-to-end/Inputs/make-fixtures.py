"""Makes the NumPy files beside this script; run it only to add one."""
import json
import pathlib
import struct

import numpy as np

folder = pathlib.Path(__file__).parent
random = np.random.default_rng(1)
x = random.random((20, 6, 2))
y = x[:, :, 1].mean(axis=1, keepdims=True)


def save(name, **arrays):
    np.savez_compressed(folder / name, **arrays)


def changed(array, place, value):
    array = array.astype(np.float32)
    array[place] = value
    return array


save("double-fortran.npz", x=np.asfortranarray(x), y=np.asfortranarray(y))
save("nan.npz", x=changed(x, (3, 2, 1), np.nan), y=y)
save("infinite.npz", x=x, y=changed(y, (4, 0), -np.inf))
# An array that cannot be read, and that nobody asks for.
save("no-target.npz", x=x, names=np.array(["a"] * 20))
save("wrong-shape.npz", x=x[:, :4], y=y)
save("text.npz", x=np.array(["a", "b"]), y=y)
save("uneven.npz", x=x, y=y[:19])
# Targets of two classes, and weights of them: 1 for class 0 and 5 for class 1.
classes = (y > y.mean()).astype(np.float32)
save("classes.npz", x=x, y=classes)
save("weighted.npz", x=x, y=classes, sample_weight=1 + 4 * classes[:, 0])
save("negative-weight.npz", x=x, y=classes, sample_weight=changed(classes[:, 0], 3, -0.5))
save("nan-weight.npz", x=x, y=classes, sample_weight=changed(classes[:, 0], 3, np.nan))
save("few-weights.npz", x=x, y=classes, sample_weight=classes[:19, 0])
# Two inputs, and the numbers of classes at each step.
words = np.arange(20 * 4).reshape(20, 4) % 5
about = random.random((20, 2))
tags = words % 3
several = dict(words=words, about=about, y=tags)

save("several.npz", **several)
save("several-uneven.npz", **{**several, "about": about[:19]})
save("several-missing.npz", words=words, y=tags)
save("unknown-token.npz", **{**several, "words": changed(words, (3, 2), 5)})
save("negative-token.npz", **{**several, "words": changed(words, (0, 0), -1)})
save("broken-token.npz", **{**several, "words": changed(words, (3, 2), 1.5)})
save("unknown-class.npz", **{**several, "y": changed(tags, (4, 1), 3)})
save("ignored-class.npz", **{**several, "y": changed(tags, (4, 1), -1)})
# Several inputs: the target tells whether both sequences hold token 3.
query, document = random.integers(1, 9, (60, 5)), random.integers(1, 9, (60, 8))
query[:, 3:] = 0
both = (query == 3).any(axis=1) & (document == 3).any(axis=1)
save("towers.npz", query=query, document=document, y=both.astype(np.float32))
# A sequence for a sequence, with a number of the source that every step needs.
source, start = random.random((60, 6, 2)), random.random((60, 4, 1))
save("sequences.npz", source=source, start=start, y=source[:, :1, :1] + 0 * start)


def save_weights(name, **tensors):
    header, data = {}, b""
    for key, (shape, values) in tensors.items():
        numbers = struct.pack(f"<{len(values)}f", *values)
        offsets = [len(data), len(data) + len(numbers)]
        header[key] = {"dtype": "F32", "shape": shape, "data_offsets": offsets}
        data += numbers
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (folder / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


# What learnt.rnn could have learnt of six pieces: pad, unknown and four words.
save_weights("learnt.safetensors", **{
    "dense/bias": ([1], [0]),
    "dense/kernel": ([2, 1], [1, -1]),
    "embedding/embeddings": ([6, 2], [9, 9, 0, 0, 1, 0, 0.5, 0.5, -0.25, 0, 0.1, 0.8]),
})
