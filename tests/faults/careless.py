#!/usr/bin/env python3
"""careless.py BUILD KEEP: programs that write files without care, disturbed as `soak` does it."""
import pathlib
import random
import sys
import tempfile

sys.dont_write_bytecode = True
from attempt import SCRATCH  # noqa: E402
from scenarios import Scenario  # noqa: E402
from subject import Counts, Subject, pairs  # noqa: E402

WRITE = "open('out', 'wb', buffering=0).write(b'new' * 1000)"
RENAME = """import os
with open('out.new', 'wb', buffering=0) as file:
    file.write(b'new' * 1000)
os.rename('out.new', 'out')"""
SILENT = """import contextlib, os, tempfile
file, name = tempfile.mkstemp(prefix='out.tmp-', dir='.', suffix='')
with contextlib.suppress(OSError):
    os.write(file, b'new' * 1000)
    os.fsync(file)
    os.rename(name, 'out')
    os.fsync(os.open('.', os.O_RDONLY))"""


class Careless(Scenario):
    outputs = ["out"]
    text = ""

    def __init__(self, programs):
        super().__init__(programs)
        self.command = [sys.executable, "-S", "-c", self.text]


class InPlace(Careless):
    name, text = "in-place", WRITE


class NotSynced(Careless):
    name, text = "not-synced", RENAME


class Silent(Careless):
    name, text = "silent", SILENT


build, keep = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
counts = Counts()
with tempfile.TemporaryDirectory(prefix="faults-", dir=SCRATCH) as base:
    for kind in (InPlace, NotSynced, Silent):
        subject = Subject(kind(build / "bin"), pathlib.Path(base), build / "tests/bin/file-calls.so")
        for fault, number in pairs(subject):
            if fault in ("kill-after", "EINTR", "ENOSPC", "cut"):
                counts.attempt(subject, fault, number, random.Random(0), keep)
sys.exit(1 if counts.failures else 0)
