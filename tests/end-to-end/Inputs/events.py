"""events.py FOLDER: prints the events of TensorBoard's files in a folder, in the order of their
names, after checking each record's checksums. Knows protocol buffers and nothing of `rnn`."""
import pathlib
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    while data:
        length, check = struct.unpack("<QI", data[:12])
        assert masked(data[:8]) == check, "checksum of a length"
        body, rest = data[12:12 + length], data[12 + length:]
        assert len(body) == length and masked(body) == struct.unpack("<I", rest[:4])[0]
        yield body
        data = rest[4:]


def varint(data):
    number = shift = 0
    while True:
        byte, data = data[0], data[1:]
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, data


def fields(data):
    while data:
        key, data = varint(data)
        wire = key & 7
        if wire == 0:
            value, data = varint(data)
        elif wire == 1:
            value, data = struct.unpack("<d", data[:8])[0], data[8:]
        elif wire == 5:
            value, data = struct.unpack("<f", data[:4])[0], data[4:]
        else:
            assert wire == 2, wire
            size, data = varint(data)
            value, data = data[:size], data[size:]
        yield key >> 3, value


def show(event):
    parts = dict(fields(event))
    assert 1.7e9 < parts[1] < 1e10, "the time"
    step = parts.get(2, 0)
    if 3 in parts:
        print("version", parts[3].decode())
    elif 7 in parts:
        print(step, "starts", dict(fields(parts[7])) == {1: 1})
    for _, value in fields(parts.get(5, b"")):
        members = dict(fields(value))
        if 2 in members:
            print(step, members[1].decode(), f"{members[2]:.6g}")
            continue
        histogram = dict(fields(members[5]))
        limits, counts = (struct.unpack(f"<{len(histogram[i]) // 8}d", histogram[i]) for i in (6, 7))
        assert list(limits) == sorted(limits) and limits[-1] == histogram[2] >= histogram[1]
        assert sum(counts) == histogram[3] and len(counts) == len(limits)
        assert histogram[4] ** 2 <= histogram[5] * histogram[3] * (1 + 1e-9)
        print(step, members[1].decode(), f"{histogram[3]:g} numbers in {len(counts)} buckets, sum",
              f"{histogram[4]:.5g}")


for path in sorted(pathlib.Path(sys.argv[1]).glob("events.out.tfevents.*")):
    for record in records(path.read_bytes()):
        show(record)
