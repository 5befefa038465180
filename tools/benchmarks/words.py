#!/usr/bin/env python3
"""Learns vectors of words with rnn and with gensim, in turns on the same texts with the same
settings, and prints words a second and how well the vectors agree with people's judgements.
docs/PERFORMANCE.md explains the columns."""

import argparse
import re
import subprocess
import sys
import tarfile
from pathlib import Path

sys.dont_write_bytecode = True  # the sources' folder stays as it is

from failure import Failure
from trainings import ROOT, Rnn, numbers, run

METHODS = ("skip-gram", "cbow", "fasttext")
NUMBERS = ("wordsim353", "simlex999", "analogies", "neighbors")

# What gensim does in a process of its own: it prints words a second and writes the vectors. The rates, samples and
# powers are those of word2vec and fastText, which rnn has too; gensim's own defaults for fastText are word2vec's.
GENSIM = """
import sys, time
from gensim.models import FastText, Word2Vec
texts, vectors, method, size, threads, seed, epochs, least = sys.argv[1:]
lines = [line.split() for line in open(texts)]
kind, rate, sample, power = ((FastText, 0.05, 1e-4, 0.5) if method == "fasttext" else
                             (Word2Vec, 0.05 if method == "cbow" else 0.025, 1e-3, 0.75))
model = kind(sg=int(method != "cbow"), vector_size=int(size), window=5, negative=5, sample=sample, alpha=rate,
             min_alpha=rate * 1e-4, ns_exponent=power, min_count=int(least), workers=int(threads), seed=int(seed))
model.build_vocab(lines)
begin = time.perf_counter()
model.train(lines, total_examples=model.corpus_count, epochs=int(epochs))
print(model.corpus_total_words * int(epochs) / (time.perf_counter() - begin))
model.wv.save_word2vec_format(vectors)
"""

# Judges vectors with gensim's own functions on its own test sets. Neighbors: the five nearest to each word of the
# analogies among all of them, and the share of those that stand on the same side of the same kind, such as capitals.
JUDGE = """
import sys
from gensim.models import KeyedVectors
from gensim.test.utils import datapath
words = KeyedVectors.load_word2vec_format(sys.argv[1])
kinds = {}
for line in open(datapath("questions-words.txt")):
    question = line.lower().split()
    if question[0] == ":":
        kind = question[1]
        continue
    for place, word in enumerate(question):
        if word in words:
            kinds.setdefault(word, set()).add((kind, place % 2))
known = KeyedVectors(words.vector_size)
known.add_vectors(list(kinds), [words[word] for word in kinds])
right = [bool(kinds[word] & kinds[near]) for word in kinds for near, _ in known.most_similar(word, topn=5)]
print(words.evaluate_word_pairs(datapath("wordsim353.tsv"))[1][0],
      words.evaluate_word_pairs(datapath("simlex999.txt"))[1][0],
      words.evaluate_word_analogies(datapath("questions-words.txt"))[0], sum(right) / len(right))
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--methods", default=["skip-gram"], type=lambda text: text.split(","), metavar="NAMES",
                        help=f"some of {','.join(METHODS)}")
    parser.add_argument("--threads", type=numbers, default=[1, 2], metavar="NUMBERS")
    parser.add_argument("--seeds", type=numbers, default=[1], metavar="NUMBERS")
    parser.add_argument("--texts", type=int, default=0, metavar="N", help="take only the first reviews; default: all")
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--least", type=int, default=5, metavar="N", help="leave out rarer words")
    parser.add_argument("--batch", type=int, metavar="N", help="of rnn; default: its own")
    parser.add_argument("--reviews", type=Path, default=ROOT.parent / "shared" / "data" / "aclImdb.tar.xz",
                        metavar="FILE")
    parser.add_argument("--python", default=sys.executable, metavar="PROGRAM", help="one that has gensim")
    parser.add_argument("--build", type=Path, default=ROOT / "build", metavar="DIR",
                        help="build folder with bin/rnn; files go into its folder `benchmark/words`")
    arguments = parser.parse_args()
    for method in arguments.methods:
        if method not in METHODS:
            parser.error(f"unknown method `{method}`; there are {', '.join(METHODS)}")
    if not arguments.reviews.exists():
        raise Failure(f"`{arguments.reviews}` is not there; see --reviews")
    return arguments


class Gensim:
    """Runs texts of programs in a Python that has gensim; returns the numbers that they print."""

    def __init__(self, python):
        self.python = python
        try:
            self("import gensim")
        except (Failure, OSError):
            raise Failure(f"`{python}` does not run gensim; name a Python that does with --python")

    def __call__(self, program, *words):
        done = subprocess.run([self.python, "-W", "ignore", "-c", program, *map(str, words)], stdout=subprocess.PIPE,
                              text=True)
        if done.returncode != 0:
            raise Failure(f"gensim ended with {done.returncode}")
        return [float(number) for number in done.stdout.split()]


def write_texts(reviews, path, count):
    """One review a line, its words in lower case. Returns the number of words."""
    words = texts = 0
    with tarfile.open(reviews) as archive, open(path, "w") as lines:
        for member in archive:
            parts = member.name.split("/")
            if len(parts) != 4 or not member.isfile() or (count and texts == count):
                continue
            text = archive.extractfile(member).read().decode().lower().replace("<br />", " ")
            found = re.findall("[a-z]+", text)
            lines.write(" ".join(found) + "\n")
            words, texts = words + len(found), texts + 1
    return words


def learn_with_rnn(rnn, arguments, folder, vectors, method, threads, seed):
    batch = ["--batch", arguments.batch] if arguments.batch else []
    told, _ = rnn("embed", "--method", method, folder / "texts", "--lines", "--vocabulary", folder / "vocabulary",
                  "--dim", arguments.dim, "--epochs", arguments.epochs, "--threads", threads, "--seed", seed, *batch,
                  "-o", vectors)
    speeds = [float(line.split()[-2]) for line in told.splitlines() if line.startswith("epoch")]
    return len(speeds) / sum(1 / speed for speed in speeds)


def main():
    arguments = parse_arguments()
    folder = arguments.build.resolve() / "benchmark" / "words"
    rnn, gensim = Rnn(arguments.build, folder), Gensim(arguments.python)
    folder.mkdir(parents=True, exist_ok=True)
    words = write_texts(arguments.reviews, folder / "texts", arguments.texts)
    # The words that gensim takes: those that are not rare.
    rnn("vocabulary", folder / "texts", "--lines", "--kind", "word", "--min-count", arguments.least, "--reserve",
        "pad,unknown", "-o", folder / "vocabulary")
    known = len((folder / "vocabulary").read_text().splitlines()) - 1
    print(f"{words} words, {known} in the vocabulary; {arguments.epochs} epochs, {arguments.dim} numbers\n")
    print(f"| method | threads | seed | of | words/s | {' | '.join(NUMBERS)} |")
    print("| --- | ---: | ---: | --- | ---: |" + " ---: |" * len(NUMBERS), flush=True)
    for method in arguments.methods:
        for threads in arguments.threads:
            for seed in arguments.seeds:
                for name in ("rnn", "gensim"):
                    vectors = folder / f"{method}-{seed}-{name}"
                    if name == "rnn":
                        speed = learn_with_rnn(rnn, arguments, folder, vectors, method, threads, seed)
                    else:
                        [speed] = gensim(GENSIM, folder / "texts", vectors, method, arguments.dim, threads, seed,
                                         arguments.epochs, arguments.least)
                    row = [method, threads, seed, name, f"{speed:.0f}", *(f"{each:.4f}" for each in gensim(JUDGE, vectors))]
                    print(f"| {' | '.join(map(str, row))} |", flush=True)


if __name__ == "__main__":
    run(main)
