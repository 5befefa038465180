"""Film reviews -> batches of ids as `rnn train` would read them, one NumPy archive each.

A batch is as long as its longest review, which comes first, the shortest last; zeros fill them.
"""

import array
import io
import random
import struct
import subprocess
import tarfile
import zipfile

from failure import Failure, tell


def review_batches(workload, rnn, root, folder, arguments):
    """The paths of the archives; without reviews, none and a message."""
    shared = root.parent / "shared" / "data"
    reviews = arguments.reviews or shared / "aclImdb.tar.xz"
    vocabulary = arguments.vocabulary or shared / "subwords" / "imdb_subwords8k.subwords"
    for path in (reviews, vocabulary):
        if not path.exists():
            tell(f"{workload['name']} is left out: `{path}` is not there; see --reviews and --vocabulary")
            return []
    made = folder / "reviews"
    made.mkdir(exist_ok=True)
    paths = [made / f"{i}.npz" for i in range(workload["reviews"])]
    origin = f"{reviews} {vocabulary} {workload['batch']}, longest first\n"
    stamp = made / "origin"
    if stamp.exists() and stamp.read_text() == origin and all(path.exists() for path in paths):
        return paths
    batch = workload["batch"]
    chosen = choose(read_reviews(reviews), batch * len(paths))
    ids = encode(rnn, vocabulary, [text for text, _ in chosen])
    stamp.unlink(missing_ok=True)
    for i, path in enumerate(paths):
        rows = sorted(range(i * batch, (i + 1) * batch), key=lambda row: -len(ids[row]))
        write_batch(path, [ids[row] for row in rows], [chosen[row][1] for row in rows])
    stamp.write_text(origin)
    return paths


def read_reviews(path):
    """(text, 0 or 1) for each review, from a folder or an archive with the folders neg and pos."""
    tell(f"reading the reviews of `{path}`")
    if path.is_dir():
        for label, name in enumerate(("neg", "pos")):
            for file in sorted((path / name).glob("*.txt")):
                yield file.read_text(), label
        return
    with tarfile.open(path) as archive:
        for member in archive:
            parts = member.name.split("/")
            if len(parts) == 4 and parts[1] == "train" and parts[2] in ("neg", "pos") and member.isfile():
                yield archive.extractfile(member).read().decode(), int(parts[2] == "pos")


def choose(reviews, count):
    reviews = list(reviews)
    if len(reviews) < count:
        raise Failure(f"there are {len(reviews)} reviews, and {count} are needed")
    return random.Random(7).sample(reviews, count)


def encode(rnn, vocabulary, texts):
    lines = "".join(" ".join(text.split()) + "\n" for text in texts)
    done = subprocess.run([rnn, "encode", "--vocabulary", vocabulary], input=lines, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        raise Failure(f"the reviews could not be encoded with `{vocabulary}`")
    return [list(map(int, line.split())) for line in done.stdout.splitlines()]


def write_batch(path, rows, labels):
    longest = max(map(len, rows))
    tokens = array.array("i", (token for row in rows for token in row + [0] * (longest - len(row))))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", format_array("<i4", (len(rows), longest), tokens))
        archive.writestr("y.npy", format_array("<f4", (len(rows), 1), array.array("f", labels)))


def format_array(dtype, shape, values):
    """The bytes of an .npy file, version 1.0: a header of a multiple of 64 bytes, then the values."""
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    file = io.BytesIO()
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
    file.write(values.tobytes())
    return file.getvalue()
