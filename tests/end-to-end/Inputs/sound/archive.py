"""archive.py SOUND.wav ARCHIVE.npz: mono samples as `x` [1, samples, 1]."""
import sys

import numpy

contents = open(sys.argv[1], "rb").read()
assert contents[:4] == b"RIFF" and contents[8:16] == b"WAVEfmt "
bits = int.from_bytes(contents[34:36], "little")
begin = contents.index(b"data", 36)
size = int.from_bytes(contents[begin + 4:begin + 8], "little")
data = contents[begin + 8:begin + 8 + size]
if bits == 32:
    samples = numpy.frombuffer(data, "<f4")
elif bits == 16:
    samples = numpy.frombuffer(data, "<i2") / 2**15
else:
    bytes_of = numpy.frombuffer(data, "u1").reshape(-1, 3).astype("i4")
    samples = ((bytes_of[:, 0] << 8 | bytes_of[:, 1] << 16 | bytes_of[:, 2] << 24) >> 8) / 2**23
numpy.savez(sys.argv[2], x=samples.astype("f4").reshape(1, -1, 1))
