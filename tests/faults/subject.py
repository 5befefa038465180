"""A scenario with its undisturbed run, faults for it, and counts."""
import collections
import pathlib
import shutil
import signal
import sys
import tempfile
import time

from attempt import FAULTS, SIGNALS, Wrong, World, check

# At a random moment.
RANDOM = ["random kill", *SIGNALS]


class Subject:
    """A scenario with its undisturbed run, to which all others are compared."""

    def __init__(self, scenario, base, library):
        self.scenario, self.library = scenario, library
        self.template = base / scenario.name
        (self.template / "tmp").mkdir(parents=True)
        scenario.prepare(self.template)
        scenario.prepare_old(self.template)
        world = World(scenario, self.template, library)
        old = {name: world.contents(name) for name in scenario.outputs}
        begin = time.monotonic()
        outcome = world.run(plan="")
        self.seconds = time.monotonic() - begin
        if outcome.code != 0:
            raise Wrong(f"the undisturbed run fails: {outcome.errors.strip()}")
        self.new = {name: world.contents(name) for name in scenario.outputs}
        self.calls = outcome.calls
        if old == self.new or None in self.new.values():
            raise Wrong("the undisturbed run changes nothing")
        if unseen := world.unseen(outcome):
            raise Wrong(f"the library saw no call that made {unseen}")
        self.largest = max(path.stat().st_size for path in world.folder.rglob("*")
                           if path.is_file())
        world.remove()
        self.either = {name: [old[name], self.new[name]] for name in scenario.outputs}
        self.base, self.with_parts = base, None

    @property
    def after_error(self):
        """The outputs that may stand after an error; the first call makes them, which takes a
        while."""
        if self.with_parts is None:
            self.with_parts = {name: list(contents) for name, contents in self.either.items()}
            world = World(self.scenario, self.template, self.library)
            for folder in self.scenario.parts(self.template, self.copy):
                world.folder = folder
                for name in self.scenario.outputs:
                    self.with_parts[name].append(world.contents(name))
            world.remove()
        return self.with_parts

    def copy(self, template):
        return pathlib.Path(shutil.copytree(template, tempfile.mkdtemp(dir=self.base) + "/part"))

    def disturb(self, fault, number, chance, keep):
        """One attempt. Returns whether the fault was met."""
        world = World(self.scenario, self.template, self.library)
        try:
            if fault in RANDOM:
                outcome = world.run(kill_after=chance.uniform(0, self.seconds),
                                    sent=SIGNALS.get(fault, signal.SIGKILL))
                met = outcome.code != 0
            elif fault == "small files":
                outcome = world.run(largest_file=chance.randint(1, self.largest))
                met = outcome.code != 0
            else:
                outcome = world.run(plan=f"{number} {fault}")
                met = outcome.met
            check(world, outcome, self, chance, fault)
        except Wrong as wrong:
            kept = keep / f"{self.scenario.name}-{fault.replace(' ', '-')}-{number}"
            shutil.copytree(world.base, kept, dirs_exist_ok=True)
            raise Wrong(f"{wrong} (kept in {kept})") from None
        finally:
            world.remove()
        return met


class Counts:
    """What was done, and what was wrong."""

    def __init__(self):
        self.faults = collections.Counter()
        self.scenarios = collections.Counter()
        self.missed = 0
        self.failures = []

    def attempt(self, subject, fault, number, chance, keep):
        name = subject.scenario.name
        try:
            met = subject.disturb(fault, number, chance, keep)
        except Wrong as wrong:
            met = True
            call = next((c for c in subject.calls if c[1] == str(number)), None)
            place = f"call {number} ({call[4]} of {pathlib.Path(call[5]).name})" if call else ""
            self.fail(f"{name}: {fault} {place}: {wrong}")
        if met:
            self.faults[fault] += 1
            self.scenarios[name] += 1
        else:
            self.missed += 1

    def fail(self, failure):
        self.failures.append(failure)
        print(f"soak: {failure}", file=sys.stderr, flush=True)

    def summary(self):
        kills = sum(n for fault, n in self.faults.items()
                    if "kill" in fault or "SIG" in fault or fault == "cut")
        others = sum(self.faults.values()) - kills
        lines = [f"{kills} kills, {others} faults, {self.missed} attempts that ended before them, "
                 f"{len(self.failures)} failures"]
        lines += [f"  {n:6} {fault}" for fault, n in sorted(self.faults.items())]
        lines += [f"  {n:6} {name}" for name, n in self.scenarios.items()]
        return "\n".join(lines)


def pairs(subject):
    """All faults of all calls."""
    return [(fault, int(call[1])) for call in subject.calls for fault in FAULTS[call[3]]]


def draw(subject, chance):
    """A fault, each of them as often as the others, and a call that it can meet."""
    signals = [*SIGNALS] if subject.scenario.takes_signals else []
    fault = chance.choice(["random kill", "small files", *signals,
                           *sorted({fault for fault, _ in pairs(subject)})])
    numbers = [number for each, number in pairs(subject) if each == fault]
    return fault, chance.choice(numbers or [0])


def each_call(subject, chance):
    """Each call once, with a fault that it can meet."""
    return [(chance.choice(FAULTS[call[3]]), int(call[1])) for call in subject.calls]
