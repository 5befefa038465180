"""One command, disturbed in one place, and what must hold afterwards."""
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import power_cut

# What may happen to a call, by its sort in the log of the preload library. `+`: to all later ones.
KILLS = ["kill-before", "kill-after", "cut"]
FAULTS = {
    "create": [*KILLS, "ENOSPC", "ENOSPC+", "EIO", "EMFILE", "EMFILE+", "EINTR"],
    "write": [*KILLS, "ENOSPC", "ENOSPC+", "EIO", "EINTR", "short"],
    "size": [*KILLS, "ENOSPC", "EIO"],
    "sync": [*KILLS, "EIO", "ENOSPC", "EINTR"],
    "close": ["kill-before", "cut", "EIO", "EINTR"],
    "name": [*KILLS, "EIO", "ENOSPC"],
    "remove": [*KILLS, "EIO"],
    "folder": [*KILLS, "ENOSPC", "EIO"],
    "mode": [*KILLS, "EIO"],
    "open": ["EIO", "EMFILE", "EMFILE+", "EINTR"],
    "list": ["EIO", "EMFILE"],
    "read": ["EIO", "EINTR", "short"],
    "lock": ["EIO", "EINTR"],
}
SIGNALS = {"random SIGINT": signal.SIGINT, "random SIGTERM": signal.SIGTERM}
# In memory, if that is possible: a disk takes most of the time for each sync.
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
SECONDS = 500  # many times what the slowest command takes
TEMPORARY = re.compile(r"\.tmp-[A-Za-z0-9]{6}(\.previous)?$")


class Wrong(Exception):
    """Something that must never happen, in one sentence."""


class Outcome:
    """How a command ended, and the log of its file calls."""

    def __init__(self, code, output, errors, log):
        self.code, self.output, self.errors, self.log = code, output, errors, log
        self.calls = [line for line in log if line[0] == "call"]
        self.met = any(line[0] == "met" for line in log)


class World:
    """A copy of a scenario's folder in which its command runs."""

    def __init__(self, scenario, template, library):
        self.scenario, self.library = scenario, library
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="faults-", dir=SCRATCH)).resolve()
        self.folder = self.base / "world"
        shutil.copytree(template, self.folder, symlinks=True)
        self.before = self.files()

    def remove(self):
        shutil.rmtree(self.base, ignore_errors=True)

    def files(self):
        """The files and folders below, without those of the cache and of the system's folder for
        temporary files, which have owners of their own."""
        return {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.relative_to(self.folder).parts[0] not in ("cache", "tmp")
        }

    def environment(self, plan):
        variables = dict(os.environ, RNN_CACHE=str(self.folder / "cache"),
                         TMPDIR=str(self.folder / "tmp"), HOME=str(self.folder), LC_ALL="C")
        variables.pop("ASAN_OPTIONS", None)
        if plan is not None:
            variables.update(LD_PRELOAD=str(self.library), FAULTS_FOLDER=str(self.folder),
                             FAULTS_SCRATCH=str(self.scratch), FAULTS_PLAN=plan)
        return variables

    def run(self, plan=None, command=None, kill_after=None, sent=signal.SIGKILL,
            largest_file=None):
        """Runs the scenario's command in a process group of its own.

        plan: for the preload library, "" to count only; None runs without it. kill_after: seconds
        until the signal `sent`. largest_file: the size at which the system refuses to write on.
        """
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="log-", dir=self.base))

        def limit():
            if largest_file is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        process = subprocess.Popen(
            command or self.scenario.command, cwd=self.folder, env=self.environment(plan),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
            start_new_session=True, preexec_fn=limit if largest_file is not None else None)
        try:
            if kill_after is not None:
                time.sleep(kill_after)
                os.killpg(process.pid, sent)
            output, errors = process.communicate(timeout=SECONDS)
        except ProcessLookupError:
            output, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Wrong(f"it did not end within {SECONDS} seconds") from None
        return Outcome(process.returncode, output, errors, self.log())

    def log(self):
        file = self.scratch / "log"
        if not file.exists():
            return []
        return [line.split("\t") for line in file.read_text(errors="replace").splitlines()]

    def contents(self, name):
        """An output as its scenario compares it; None if it is not there."""
        path = self.folder / name
        return self.scenario.compared(name, path.read_bytes()) if path.exists() else None

    def require_whole(self, allowed):
        """Every output is one of those that may be there."""
        for name in self.scenario.outputs:
            found = self.contents(name)
            if found not in allowed[name]:
                state = "missing" if found is None else "torn"
                raise Wrong(f"`{name}` is {state}: neither the old file nor the new one")

    def require_new(self, new, when):
        for name in self.scenario.outputs:
            if self.contents(name) != new[name]:
                raise Wrong(f"`{name}` is not the new file {when}")

    def unseen(self, outcome):
        """Outputs of which the library saw no call: it would disturb nothing there."""
        seen = {path for line in outcome.log for path in line[1:]}
        return [name for name in self.scenario.outputs if str(self.folder / name) not in seen]

    def leftovers(self):
        """Files that are neither inputs nor outputs."""
        expected = self.before | set(self.scenario.outputs) | self.scenario.kept
        folders = tuple(name for name in self.scenario.kept if name.endswith("/"))
        return sorted(name for name in self.files() - expected if not name.startswith(folders))

    def require_no_leftovers(self, when):
        if left := self.leftovers():
            raise Wrong(f"{', '.join(left)} is left {when}")


def require_message(outcome):
    """An error is told in one line and by the exit code."""
    if outcome.code != 1:
        raise Wrong(f"the exit code is {outcome.code} with: {outcome.errors.strip()[-300:]}")
    if not re.search(r"^rnnc?: error: .{12}", outcome.errors, re.M):
        raise Wrong(f"no message tells of the failure: {outcome.errors.strip()[-300:]!r}")


def was_kept_from_removing(outcome, fault):
    """Whether the disturbed call was to remove a file, which is left then."""
    met = {line[1] for line in outcome.log if line[0] == "met"}
    return fault == "EIO" and any(call[1] in met and call[3] == "remove" for call in outcome.calls)


def killed_by(outcome, fault):
    """Whether the signal that ended it is that of the fault."""
    return outcome.code == -SIGNALS.get(fault, signal.SIGKILL)


def check(world, outcome, known, random, fault):
    """What must hold after a disturbed run; then the command must work again."""
    scenario, new = world.scenario, known.new
    killed = fault in (*KILLS, "random kill") or outcome.code < 0
    if outcome.code < 0 and not killed_by(outcome, fault):
        raise Wrong(f"signal {-outcome.code} ended it")
    if fault == "cut":
        power_cut.cut(world.folder, outcome.log, random)
    stopped = fault in SIGNALS and outcome.code == 128 + SIGNALS[fault]
    if not stopped:  # what a signal ends writes what it has
        try:
            world.require_whole(known.either)
        except Wrong:
            if outcome.code != 1:
                raise
            world.require_whole(known.after_error)
    if outcome.code == 0:
        world.require_new(new, "although the exit code is 0")
        if outcome.log:  # what a success has written is on the disk
            power_cut.cut(world.folder, outcome.log, random)
            world.require_new(new, "after a power cut behind exit code 0")
    elif outcome.code > 0 and not stopped:
        require_message(outcome)
    if not killed:
        if not was_kept_from_removing(outcome, fault):
            world.require_no_leftovers("without a kill")
    elif strange := [name for name in world.leftovers() if not TEMPORARY.search(name)]:
        raise Wrong(f"{', '.join(strange)} is left without a name of temporary files")
    scenario.check_progress(world, outcome)
    again = world.run(command=scenario.command_again(world))
    if again.code != 0 or "damaged" in again.errors:
        raise Wrong(f"the next run fails: {again.errors.strip()[-300:]}")
    world.require_new(new, "after the next run")
    world.require_no_leftovers("after the next run")
