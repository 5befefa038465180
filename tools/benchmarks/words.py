#!/usr/bin/env python3
"""Learns vectors of words with rnn and with gensim, in turns on the same texts with the same
settings, and prints words a second and how well the vectors agree with people's judgements.
docs/PERFORMANCE.md explains the columns."""

import argparse
import re
import resource
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True

from failure import Failure

METHODS = ("skip-gram", "cbow", "fasttext")
NUMBERS = ("wordsim353", "simlex999", "analogies")

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

# Judges vectors with gensim's own functions on its own test sets.
JUDGE = """
import sys
from gensim.models import KeyedVectors
from gensim.test.utils import datapath
words = KeyedVectors.load_word2vec_format(sys.argv[1])
print(words.evaluate_word_pairs(datapath("wordsim353.tsv"))[1][0],
      words.evaluate_word_pairs(datapath("simlex999.txt"))[1][0],
      words.evaluate_word_analogies(datapath("questions-words.txt"))[0])
"""

# The share of the ten nearest of the most frequent words, with which gensim's files begin, that are also among the ten
# nearest by each of gensim's files.
NEIGHBORS = """
import sys
from gensim.models import KeyedVectors
mine, *others = map(KeyedVectors.load_word2vec_format, sys.argv[1:])
frequent = others[0].index_to_key[:1000]
def nearest(words):
    return [{near for near, _ in words.most_similar(word, topn=10)} for word in frequent]
found = nearest(mine)
for other in others:
    print(sum(len(a & b) for a, b in zip(found, nearest(other))) / (10 * len(frequent)))
"""


def parse_arguments():
    parser = argparse.ArgumentParser(prog="words.py", description=__doc__)
    parser.add_argument("--methods", default="skip-gram", metavar="NAMES", help=f"some of {','.join(METHODS)}")
    parser.add_argument("--threads", default="1,2", metavar="NUMBERS")
    parser.add_argument("--seeds", default="1", metavar="NUMBERS")
    parser.add_argument("--texts", type=int, default=0, metavar="N", help="take only the first reviews; default: all")
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--least", type=int, default=5, metavar="N", help="leave out rarer words")
    parser.add_argument("--batch", default="", metavar="N", help="of rnn; default: its own")
    parser.add_argument("--reviews", type=Path, default=ROOT.parent / "shared" / "data" / "aclImdb.tar.xz",
                        metavar="FILE")
    parser.add_argument("--python", default=sys.executable, metavar="PROGRAM", help="one that has gensim")
    parser.add_argument("--build", type=Path, default=ROOT / "build", metavar="DIR",
                        help="build folder with bin/rnn; files go into its folder `benchmark/words`")
    return parser.parse_args()


def run(command):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure(f"`{command[0]}` ended with {done.returncode}")
    return done.stdout


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


def vectors_of(folder, method, seed, name):
    return folder / f"{method}-{seed}-{name}"


def learn_with_rnn(arguments, folder, method, threads, seed):
    command = [arguments.build.resolve() / "bin" / "rnn", "embed", "--method", method, folder / "texts", "--lines",
               "--vocabulary", folder / "vocabulary", "--dim", arguments.dim, "--epochs", arguments.epochs,
               "--threads", threads, "--seed", seed, "-o", vectors_of(folder, method, seed, "rnn")]
    if arguments.batch:
        command += ["--batch", arguments.batch]
    speeds = [float(line.split()[-2]) for line in run(command).splitlines() if line.startswith("epoch")]
    return len(speeds) / sum(1 / speed for speed in speeds)


def learn_with_gensim(arguments, folder, method, threads, seed):
    vectors = vectors_of(folder, method, seed, "gensim")
    return float(run([arguments.python, "-c", GENSIM, folder / "texts", vectors, method, arguments.dim, threads, seed,
                      arguments.epochs, arguments.least]).split()[-1])


def make_vocabulary(arguments, folder):
    """The words that gensim takes: those that are not rare."""
    run([arguments.build.resolve() / "bin" / "rnn", "vocabulary", folder / "texts", "--lines", "--kind", "word",
         "--min-count", arguments.least, "--reserve", "pad,unknown", "-o", folder / "vocabulary"])
    return len((folder / "vocabulary").read_text().splitlines()) - 1


def compare_neighbors(arguments, folder, method):
    """Both tools' ten nearest of frequent words beside those by gensim with another seed."""
    seeds = arguments.seeds.split(",")
    shares = {"rnn": [], "gensim": []}
    for name, found in shares.items():
        for seed in seeds:
            others = [vectors_of(folder, method, other, "gensim") for other in seeds if other != seed]
            found += run([arguments.python, "-W", "ignore", "-c", NEIGHBORS,
                          vectors_of(folder, method, seed, name), *others]).split()
    print(f"\n{method}: of the ten nearest words, those that gensim has with another seed, too:")
    for name, found in shares.items():
        print(f"{name} {min(map(float, found)):.3f} to {max(map(float, found)):.3f}", flush=True)


def main():
    arguments = parse_arguments()
    folder = arguments.build.resolve() / "benchmark" / "words"
    folder.mkdir(parents=True, exist_ok=True)
    words = write_texts(arguments.reviews, folder / "texts", arguments.texts)
    known = make_vocabulary(arguments, folder)
    print(f"{words} words, {known} in the vocabulary; {arguments.epochs} epochs, {arguments.dim} numbers\n")
    print(f"| method | threads | seed | of | words/s | {' | '.join(NUMBERS)} |")
    print("| --- | ---: | ---: | --- | ---: |" + " ---: |" * len(NUMBERS))
    for method in arguments.methods.split(","):
        for threads in arguments.threads.split(","):
            for seed in arguments.seeds.split(","):
                for name, learn in (("rnn", learn_with_rnn), ("gensim", learn_with_gensim)):
                    speed = learn(arguments, folder, method, threads, seed)
                    judged = run([arguments.python, "-W", "ignore", "-c", JUDGE,
                                  vectors_of(folder, method, seed, name)]).split()
                    row = [method, threads, seed, name, f"{speed:.0f}"] + [f"{float(each):.4f}" for each in judged]
                    print(f"| {' | '.join(row)} |", flush=True)
        if "," in arguments.seeds:
            compare_neighbors(arguments, folder, method)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"words.py: error: {failure}")
