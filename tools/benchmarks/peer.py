"""The process of a peer: builds the workload in its library, and measures it on request.

    peer.py NAME WORKLOAD

prints a line about itself once the first step is done, and for each line of standard
input, which has the seconds to work for, a line of timings. The module of a peer has a
class `Model(workload)` with `train(x, y)`, `predict(x)` and `stream(steps)`, which
return when the work is done, and the texts `configuration` and `versions`.
"""

import time

begin = time.perf_counter()

import importlib
import json
import os
import statistics
import sys

import numpy

MODULES = {"torch": "peer_torch", "jax": "peer_jax", "keras-jax": "peer_keras", "keras-tf": "peer_keras"}
STREAMED_STEPS = 100


def make_batches(workload):
    """[(x, y)]: the batches of the files, or one of random numbers."""
    if workload.get("data"):
        archives = [numpy.load(path) for path in workload["data"]]
        return [(archive["x"], archive["y"]) for archive in archives]
    random = numpy.random.default_rng(0)
    batch, length = workload["batch"], workload["time"]
    if "tokens" in workload:
        x = random.integers(0, workload["tokens"], (batch, length), dtype=numpy.int32)
    else:
        x = random.random((batch, length, workload["features"]), dtype=numpy.float32)
    y = random.random((batch, 1), dtype=numpy.float32)
    return [(x, y.round() if workload["loss"] == "binary_crossentropy" else y)]


def works_of(model, workload, batches):
    """name -> (units of work that a call does, the call)"""

    def train():
        for x, y in batches:
            model.train(x, y)

    def predict():
        for x, _ in batches:
            model.predict(x)

    works = {"train": (len(batches), train)} if workload["loss"] else {}
    works["predict"] = (len(batches), predict)
    if workload["stream"]:
        works["stream"] = (STREAMED_STEPS, lambda: model.stream(STREAMED_STEPS))
    return works


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def first_step(model, workload, batches):
    """The seconds that it takes longer than the next one."""
    x, y = batches[0]
    step = (lambda: model.train(x, y)) if workload["loss"] else (lambda: model.predict(x))
    first = timed(step)
    reached = time.perf_counter() - begin
    return {"first_step_seconds": reached, "compile_seconds": max(0.0, first - timed(step))}


def visit(works, seconds):
    times = {name: [] for name in works}
    end = time.perf_counter() + seconds
    while not times["predict"] or time.perf_counter() < end:
        for name, (count, work) in works.items():
            times[name].append(timed(work) / count)
    report = {name: {"minimum": min(all), "median": statistics.median(all)} for name, all in times.items()}
    report["resident_bytes"] = resident_bytes()
    return report


def resident_bytes():
    """The peak memory of this program."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def main():
    name, workload = sys.argv[1], json.loads(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print goes into the log
    model = importlib.import_module(MODULES[name]).Model(workload)
    batches = make_batches(workload)
    about = first_step(model, workload, batches)
    works = works_of(model, workload, batches)
    for _, work in works.values():
        work()  # all shapes are compiled outside the clock
    about |= {"versions": model.versions, "configuration": model.configuration}
    print(json.dumps(about), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(visit(works, float(line))), file=answers, flush=True)


main()
