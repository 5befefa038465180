"""What benchmarks of whole trainings have in common: options, programs and their results."""

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from failure import Failure
from measure import cpu_name
from peers import PEERS, prepare_peers

ROOT = Path(__file__).resolve().parent.parent.parent


def numbers(text):
    return [int(number) for number in text.split(",")]


def parse_arguments(about, epochs, add=lambda parser: None):
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    add(parser)
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--seeds", type=numbers, default=[0, 1, 2], metavar="NUMBERS", help="of trainings; default: 0,1,2")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--python", type=Path, help="a Python that has the peer; default: pip installs it into build/benchmark/venv")
    parser.add_argument("--build", type=Path, default=ROOT / "build", metavar="DIR", help="build folder with bin/rnn")
    return parser.parse_args()


class Rnn:
    """The command, which compiles into a folder of its own."""

    def __init__(self, build, folder):
        self.program = build.resolve() / "bin" / "rnn"
        if not self.program.exists():
            raise Failure(f"`{self.program}` is not there; build it: cmake --preset default && cmake --build build")
        self.environment = {**os.environ, "RNN_CACHE": str(folder / "cache")}

    def __call__(self, *words):
        """What it prints, and the seconds that it took."""
        begin = time.perf_counter()
        done = subprocess.run([self.program, *map(str, words)], stdout=subprocess.PIPE, text=True, env=self.environment)
        if done.returncode != 0:
            raise Failure(f"`rnn {' '.join(map(str, words))}` failed")
        return done.stdout, time.perf_counter() - begin


def columns_of(history):
    """name -> texts of all epochs"""
    with open(history) as stream:
        names, *rows = csv.reader(stream)
    return dict(zip(names, zip(*rows)))


class Peer:
    """Runs scripts beside this one in the peer's Python; they print JSON on their last line."""

    def __init__(self, name, arguments):
        prepared = None if arguments.python else prepare_peers([name], benchmark_folder(arguments))[name]
        if prepared and "missing" in prepared:
            raise Failure(f"there is nothing to compare with: {prepared['missing']}")
        self.python = arguments.python or prepared["python"]
        self.environment = {**os.environ, **PEERS[name]["environment"], "OMP_NUM_THREADS": str(arguments.threads),
                            "PYTHONDONTWRITEBYTECODE": "1"}

    def __call__(self, script, *words):
        done = subprocess.run([self.python, Path(__file__).with_name(script), *map(str, words)],
                              stdout=subprocess.PIPE, text=True, env=self.environment)
        if done.returncode != 0:
            raise Failure(f"`{script}` failed")
        return json.loads(done.stdout.splitlines()[-1])


def benchmark_folder(arguments):
    folder = arguments.build.resolve() / "benchmark"
    folder.mkdir(exist_ok=True)
    return folder


def describe_run(arguments):
    return (f"{cpu_name()}, {len(os.sched_getaffinity(0))} CPUs, load before: {os.getloadavg()[0]:.2f}; "
            f"{arguments.threads} thread(s), {arguments.epochs} epochs; {date.today()}")


def mean(numbers):
    return sum(numbers) / len(numbers)


def run(main):
    try:
        main()
    except Failure as failure:
        sys.exit(f"benchmark: error: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
