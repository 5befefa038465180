"""Workloads -> results: runs rnnc and the peers on each of them, in turns.

Each program may use as many CPUs as it has threads, and no others. All of them are
started and warm before the first round; in a round each works for a moment while the
others sleep, so that a change of the machine's speed meets all of them.
"""

import json
import os
import statistics
import subprocess
from pathlib import Path

from failure import Failure, tell

HERE = Path(__file__).resolve().parent
WORKS = {"train": "train_step", "predict": "prediction", "stream": "stream_step"}  # in a report of `rnn bench`


def restrict_to(threads):
    """Restricts a new process to the first CPUs that this one may use."""
    cpus = sorted(os.sched_getaffinity(0))[:threads]
    return lambda: os.sched_setaffinity(0, cpus)


class Ours:
    """Compiles again in each round: `rnn bench` is a new process each time."""

    def __init__(self, workload, rnn, threads):
        self.threads = threads
        self.command = [rnn, "bench", workload["source"], "--json", "--threads", str(threads)]
        for path in workload.get("data", []):
            self.command += ["--data", path]
        if workload.get("time") and not workload.get("data"):
            self.command += ["--length", str(workload["time"])]
        self.reports = []

    def visit(self, seconds):
        done = subprocess.run([*map(str, self.command), "--seconds", str(seconds)], text=True,
                              stdout=subprocess.PIPE, preexec_fn=restrict_to(self.threads))
        if done.returncode != 0:
            raise Failure(f"`{' '.join(map(str, self.command))}` failed")
        self.reports.append(json.loads(done.stdout))

    def works(self):
        return [work for work, name in WORKS.items() if name in self.reports[0]]

    def machine(self):
        peak = max(report["peak_gflops_of_one_core"] for report in self.reports)
        memory = max(report["memory_gigabytes_per_second_of_one_core"] for report in self.reports)
        return {"peak_gflops": peak, "peak_kernel": self.reports[0]["peak_kernel"],
                "memory_gigabytes_per_second": memory}

    def result(self, work):
        timings = [report[WORKS[work]] for report in self.reports]
        minimum = min(timing["minimum_ms"] for timing in timings)
        peak = self.machine()["peak_gflops"] * (1 if work == "stream" else self.threads)
        share = lambda flop: flop / (minimum * 1e-3) / (peak * 1e9)
        result = {"minimum_ms": minimum,
                  "median_ms": statistics.median(timing["median_ms"] for timing in timings),
                  "share_of_peak": share(timings[0]["nominal_flop"]),
                  "nominal_flop": timings[0]["nominal_flop"]}
        if "executed_flop" in timings[0]:
            result |= {"executed_share": share(timings[0]["executed_flop"]),
                       "executed_flop": timings[0]["executed_flop"]}
        return result | {name: statistics.median(report[name] for report in self.reports)
                         for name in ("resident_bytes", "object_bytes", "compile_seconds", "first_step_seconds")}


class Peer:
    """A process that keeps running and works on request."""

    def __init__(self, name, workload, threads, python, environment, log):
        self.name, self.threads, self.timings = name, threads, []
        description = json.dumps({**workload, "threads": threads}, default=str)
        self.process = subprocess.Popen(
            [python, HERE / "peer.py", name, description], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=log, preexec_fn=restrict_to(threads),
            env={**os.environ, **environment, "OMP_NUM_THREADS": str(threads), "PYTHONDONTWRITEBYTECODE": "1"})
        self.about = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{self.name} has ended with {self.process.wait()}")
        return json.loads(line)

    def visit(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        self.timings.append(self.answer())

    def result(self, work):
        times = [timing[work] for timing in self.timings if work in timing]
        if not times:
            return None
        return {"minimum_ms": 1e3 * min(time["minimum"] for time in times),
                "median_ms": 1e3 * statistics.median(time["median"] for time in times),
                "resident_bytes": self.timings[-1]["resident_bytes"],
                "first_step_seconds": self.about["first_step_seconds"],
                "compile_seconds": self.about["compile_seconds"]}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def start_peers(workload, peers, threads, folder, results):
    """The peers that support the workload; reports the others."""
    if workload.get("own"):
        return []
    started = []
    for name, peer in peers.items():
        if "missing" in peer:
            results["missing"][name] = peer["missing"]
            continue
        for count in threads:
            log = folder / f"{name}.log"
            try:
                with open(log, "w") as stream:
                    one = Peer(name, workload, count, peer["python"], peer["environment"], stream)
            except Failure as failure:
                tell(f"{workload['name']}: {failure}; see `{log}`")
                continue
            started.append(one)
            results["peers"][name] = {key: one.about[key] for key in ("versions", "configuration")}
    return started


def measure_workload(workload, rnn, folder, peers, threads, rounds, seconds, results):
    tell(f"{workload['name']}: begins")
    ours = [Ours(workload, rnn, count) for count in threads]
    started = start_peers(workload, peers, threads, folder, results)
    try:
        for _ in range(rounds):
            for one in list(ours + started):
                try:
                    one.visit(seconds)
                except (Failure, BrokenPipeError) as failure:
                    if one in ours:
                        raise
                    tell(f"{workload['name']}: {failure}")
                    started.remove(one)
    finally:
        for one in started:
            one.close()
    works = [work for work in ours[0].works() if work != "stream" or workload.get("stream", True)]
    for work in works:
        for one in ours:
            if work == "stream" and one.threads != threads[0]:
                continue  # one sample is no work for several threads
            beside = {peer.name: result for peer in started
                      if peer.threads == one.threads and (result := peer.result(work))}
            results["measurements"].append({
                "model": workload["name"], "work": work, "threads": one.threads,
                **({"source": str(workload["source"])} if workload.get("own") else {}),
                "ours": one.result(work), "peers": beside})
    for one in ours:
        for key, value in one.machine().items():
            kept = results["machine"].get(key, value)
            results["machine"][key] = value if isinstance(value, str) else max(value, kept)


def measure_all(workloads, rnn, folder, peers, threads, rounds, seconds, save):
    """`save`: called with the results after each workload."""
    if not workloads:
        raise Failure("nothing is left to measure")
    results = {"machine": {"cpu": cpu_name(), "cpus": len(os.sched_getaffinity(0)), "load": os.getloadavg()[0]},
               "rounds": rounds, "seconds": seconds, "peers": {}, "missing": {}, "measurements": []}
    for workload in workloads:
        measure_workload(workload, rnn, folder, peers, threads, rounds, seconds, results)
        save(results)
    return results


def cpu_name():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "unknown CPU"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown CPU")
