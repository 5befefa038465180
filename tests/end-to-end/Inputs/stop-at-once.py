"""stop-at-once.py FILE COMMAND...: the command reads the file from a pipe that stays open, so that in
the end it waits and cannot stop after a step: a second request to stop, half a second after the
first, must end it."""
import pathlib
import re
import signal
import subprocess
import sys
import time

process = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE)
process.stdin.write(pathlib.Path(sys.argv[1]).read_bytes())
process.stdin.flush()
folder = pathlib.Path("/proc", str(process.pid))


def catches(number):
    mask = re.search(r"SigCgt:\s*(\w+)", (folder / "status").read_text())[1]
    return int(mask, 16) >> number - 1 & 1


def waits():
    tasks = [task.read_text().rpartition(")")[2].split()[0] for task in folder.glob("task/*/stat")]
    return set(tasks) == {"S"}


waited = 0
while waited < 20:
    if process.poll() is not None:
        sys.exit(f"it ended by itself, with {process.returncode}")
    waited = waited + 1 if catches(signal.SIGTERM) and waits() else 0
    time.sleep(0.01)
for _ in range(3):
    process.send_signal(signal.SIGTERM)
    time.sleep(0.02)
if process.poll() is not None:
    sys.exit("the first request ended it")
time.sleep(0.6)
process.send_signal(signal.SIGTERM)
if process.wait(60) != -signal.SIGTERM:
    sys.exit(f"the exit code is {process.returncode}")
