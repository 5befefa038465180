"""Makes the files of the corpora beside this script that are not findings; run it only to add one."""
import gzip
import pathlib
import struct

folder = pathlib.Path(__file__).parent / "corpus"


def write(target, name, contents):
    path = folder / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents.encode() if isinstance(contents, str) else contents)


def floats(*numbers):
    return struct.pack(f"<{len(numbers)}f", *numbers)


WORDS = ["red", "green", "blue"]

lines = "".join(f"{word} {i}.5 -{i}e-1 {i}\n" for i, word in enumerate(WORDS))
write("word-vectors", "glove", lines)
write("word-vectors", "word2vec-text", "3 3\n" + lines)
write("word-vectors", "word2vec-binary",
      b"3 2\n" + b"".join(word.encode() + b" " + floats(i, 0.5) for i, word in enumerate(WORDS)))
write("word-vectors", "word2vec-binary-lines",
      b"3 2\n" + b"".join(word.encode() + b" " + floats(i, 0.5) + b"\n" for i, word in enumerate(WORDS)))
write("word-vectors", "glove.gz", gzip.compress(lines.encode(), mtime=0))


def fasttext(version, model, shortest, longest, buckets, quantized):
    """As fastText writes it: magic, version, arguments, dictionary, matrix."""
    arguments = [2, 5, 5, 1, 5, 1, 1, model, buckets, shortest, longest, 100]
    bytes_ = struct.pack("<14i", 793712314, version, *arguments) + struct.pack("<d", 1e-4)
    entries = [("</s>", 0), ("red", 0), ("green", 0), ("__label__1", 1)]
    bytes_ += struct.pack("<3iqq", len(entries), 3, 1, 30, -1)
    for word, kind in entries:
        bytes_ += word.encode() + b"\0" + struct.pack("<qb", 10, kind)
    rows = 3 + buckets
    bytes_ += struct.pack("<?qq", quantized, rows, 2)
    return bytes_ + b"".join(floats(row, 2 * row) for row in range(rows))


write("word-vectors", "fasttext", fasttext(12, 2, 3, 3, 7, False))
write("word-vectors", "fasttext-classifier", fasttext(11, 3, 3, 3, 7, False))
write("word-vectors", "fasttext-words", fasttext(12, 2, 0, 0, 0, False))
write("word-vectors", "fasttext-quantized", fasttext(12, 2, 0, 0, 0, True))

write("history", "losses", "epoch,loss,val_loss\n1,0.5,0.75\n2,2.5e-1,\n")
write("history", "metrics", "epoch,loss,mae,val_loss,val_mae\n1,nan,inf,1,2\n10,1,2,3,4\n")

write("number-table", "columns", "a,b,c,d,y\n1,2,-3.5,4e2,0.5\n\n5,6,7,8,-1\n")
write("number-table", "names", "x1,x2,x3,x4,y,sample_weight\n1,2,3,4,5,0.5\n")
write("number-table", "indices", '"x[0,0]",x[0][1],x[1][0],x[1][1],y\n1,"2",3,4,5\r\n')

# The first byte chooses the format: 0 CSV, 1 TSV, 2 JSON lines, and by steps of 3 other options.
CSV = 'text,label\n"a, ""b""\nc",good\nd,bad\n'
TSV = "label\ttext\ngood\ta b\nbad\tc\n"
JSON_LINES = '{"text": "a \\u00e9\\ud83d\\ude00", "label": 1}\n{"label": "2", "text": "b", "other": [{}]}\n'
for options in range(4):
    for number, text in enumerate([CSV, TSV, JSON_LINES]):
        write("text-table", f"{number}-{options}", bytes([number + 3 * options]) + text.encode())

# The first byte chooses the kind; 8: each line is a text, 16: invalid UTF-8 is replaced.
TEXT = "Red, green; red\nA\u0301 \uac01\u1100\u1161\u11a8 \U0001f469\u200d\U0001f680 don't 42\n"
KINDS = ["word", "char", "jaso", "graphemes", "ngram", "compatibility", "subword", "ngram-of-words"]
for number, kind in enumerate(KINDS):
    write("texts", kind, bytes([number]) + TEXT.encode())
    write("texts", kind + "-lines", bytes([number + 24]) + TEXT.encode() + b"\xff\xe2\x82\n")

MODELS = {
    "gates": """cell c(x, h, s) {
  parameter kernel: [features, 2 * units] = [zeros, glorot_uniform]
  a = dot(x, kernel)
  next s = sigmoid(a[0]) * s + tanh(a[1])
  next h = elu(next s, 0.5) / (1 + abs(s))
}
model m {
  input x: f32[4, 3]
  rnn(c(5), return_sequences=true)
  bidirectional(gru(2, dropout=0.5))
  dense(1, kernel_regularizer=l2(0.01))
  loss mse
  metrics mae
  optimizer adam(clipnorm=1)
  batch 3
}
""",
    "tokens": """model m {
  input x: tokens[?]
  embedding(20, 3, mask_zero=true)
  lstm(4, return_sequences=true, stateful=true)
  dense(5, activation=softmax)
  loss sparse_categorical_crossentropy
  optimizer sgd(momentum=0.9, nesterov=true)
  batch 2
  streams 2
}
""",
}
for name, text in MODELS.items():
    write("compiler", name, text)
