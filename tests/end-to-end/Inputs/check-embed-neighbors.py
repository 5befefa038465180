"""Checks that the three nearest words of each word are those of its subject."""
import importlib.util
import math
import pathlib
import sys

spec = importlib.util.spec_from_file_location(
    "texts", pathlib.Path(__file__).with_name("make-embed-texts.py"))
sys.stdout, shown = open("/dev/null", "w"), sys.stdout
texts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(texts)
sys.stdout = shown

vectors = {}
for line in open(sys.argv[1]).read().splitlines()[1:]:
    word, *numbers = line.split(" ")
    vectors[word] = [float(number) for number in numbers]


def cosine(a, b):
    product = sum(x * y for x, y in zip(vectors[a], vectors[b]))
    return product / math.hypot(*vectors[a]) / math.hypot(*vectors[b])


for subject in texts.SUBJECTS:
    for word in subject:
        others = [other for other in vectors if other != word]
        nearest = sorted(others, key=lambda other: -cosine(word, other))[:3]
        if set(nearest) != set(subject) - {word}:
            sys.exit(f"the nearest words of {word} are {nearest}")
