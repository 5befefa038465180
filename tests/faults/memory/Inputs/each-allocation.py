"""Runs commands in which one allocation after another finds no memory.

usage: each-allocation.py LIBRARY FOLDER COMMANDS

COMMANDS is a file of lines `OUTPUT...: PROGRAM ARGUMENT...`, with paths in FOLDER. Each command
must succeed undisturbed. Disturbed, it must still succeed, with the same outputs, or tell its error
and exit with 1; it leaves whole outputs or none, and no other file.
"""

import os
import pathlib
import shlex
import subprocess
import sys

SECONDS = 60
MOST = 24  # failing allocations of each command


def spread(count):
    """The first numbers, ever fewer of the later ones, and the last."""
    numbers, step = set(range(1, min(count, 6) + 1)), 6.0
    factor = (max(count, 7) / 6.0) ** (1.0 / (MOST - 6))
    while step < count:
        numbers.add(round(step))
        step *= factor
    return sorted(numbers | {count})


def read(path):
    """The contents; of a history, which has times, the first line and the number of lines."""
    contents = path.read_bytes()
    if path.suffix == ".csv":
        lines = contents.splitlines(keepends=True)
        return lines[0], len(lines), lines[-1][-1:]
    return contents


class Command:
    def __init__(self, line, library, folder):
        outputs, _, words = line.partition(":")
        self.words, self.library, self.folder = shlex.split(words), library, folder
        self.outputs = [folder / name for name in outputs.split()]
        self.count_file = folder / "allocations"

    def run(self, failing):
        """The exit code, the errors and the contents of the outputs that there are."""
        for output in self.outputs:
            output.unlink(missing_ok=True)
        others = set(self.folder.rglob("*"))
        environment = os.environ | {
            "LD_PRELOAD": self.library,
            "RNN_FAILING_ALLOCATION": failing,
            "RNN_ALLOCATIONS": str(self.count_file),
        }
        done = subprocess.run(
            self.words, cwd=self.folder, env=environment, timeout=SECONDS, capture_output=True
        )
        self.count_file.touch()
        self.count = int(self.count_file.read_text() or 0)
        self.count_file.unlink()
        left = set(self.folder.rglob("*")) - others - set(self.outputs)
        contents = {path: read(path) for path in self.outputs if path.exists()}
        return done.returncode, done.stderr.decode(errors="replace"), contents, left

    def check(self):
        code, errors, whole, left = self.run("0")
        count = self.count
        if code != 0 or left or len(whole) != len(self.outputs):
            sys.exit(f"undisturbed, {shlex.join(self.words)} ends with {code}: {errors} {left}")
        refused = 0
        for number in spread(count):
            for failing in (str(number), f"{number}+"):
                code, errors, contents, left = self.run(failing)
                refused += code == 1
                problem = self.problem(code, errors, contents, left, whole)
                if problem:
                    sys.exit(f"allocation {failing} of {count} fails, and {shlex.join(self.words)} "
                             f"{problem}: exit code {code}\n{errors}")
        name = " ".join(pathlib.Path(word).name for word in self.words[:2])
        if refused == 0:
            sys.exit(f"{name} never met an allocation that fails")
        print(f"{name}: ends well where one of its allocations fails")

    def problem(self, code, errors, contents, left, whole):
        if left:
            return f"leaves {left}"
        if any(whole[path] != bytes for path, bytes in contents.items()):
            return "writes another output"
        if code == 0:
            return "" if contents == whole else "leaves out an output"
        if code != 1:
            return "crashes"
        return "" if ": error: " in errors else "tells no error"


def main():
    library, folder, commands = sys.argv[1:]
    for line in pathlib.Path(commands).read_text().splitlines():
        if line:
            Command(line, os.path.abspath(library), pathlib.Path(folder).absolute()).check()


main()
