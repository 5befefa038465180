"""Models -> where the time of a training step and of a prediction goes: `rnn bench
--phases` in the CPU's widest vectors and in those of AVX2 -> a table in Markdown.
"""

import json
import subprocess

from failure import Failure

PHASES = ["all", "forward", "activations", "reverse", "gradients", "projections", "copies", "optimizer"]
WORKS = {"train": "training", "predict": "prediction"}


def bench(rnn, workload, seconds, *options):
    command = [rnn, "bench", workload["source"], "--phases", "--json", "--seconds", seconds, *options]
    for path in workload.get("data", []):
        command += ["--data", path]
    if workload.get("time") and not workload.get("data"):
        command += ["--length", workload["time"]]
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True)
    if done.returncode != 0:
        raise Failure(done.stderr.strip())
    return json.loads(done.stdout)


def measure_phases(workloads, rnn, seconds):
    """For each model its reports, one for each kind of vectors."""
    measured = []
    for workload in workloads:
        widest = bench(rnn, workload, seconds)
        reports = [widest] if widest["peak_kernel"] == "AVX2" else [bench(rnn, workload, seconds, "--avx2"), widest]
        measured.append((workload["name"], reports))
    return measured


def format_cell(phase):
    if not phase:
        return ""
    time = f"{phase['ms']:.3g}"
    return f"{time} ({phase['share_of_peak']:.0%})" if phase.get("flop", 0) >= 1e5 else time


def rows_of(name, reports):
    for work in [work for work in WORKS if work in reports[0]["phases"]]:
        by_name = [{phase["phase"]: phase for phase in report["phases"][work]} for report in reports]
        counts = [by_name[0].get(phase, {}).get("flop", 0) / 2e6 for phase in PHASES]
        yield [name, WORKS[work], "million multiply-adds", *(f"{count:.3g}" if count >= 0.05 else "" for count in counts)]
        for report, phases in zip(reports, by_name):
            yield [name, WORKS[work], f"{report['peak_kernel']}, ms", *(format_cell(phases.get(phase)) for phase in PHASES)]


def format_phases(measured):
    rows = [["model", "work", "", *PHASES]] + [row for name, reports in measured for row in rows_of(name, reports)]
    widths = [max(map(len, column)) for column in zip(*rows)]

    def line(row):
        cells = [cell.ljust(width) if n < 3 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths))]
        return f"| {' | '.join(cells)} |"

    rule = ["-" * width if n < 3 else "-" * (width - 1) + ":" for n, width in enumerate(widths)]
    peaks = {report["peak_kernel"]: report["peak_gflops_of_one_core"] for _, reports in measured for report in reports}
    told = ", ".join(f"{peak:.1f} GFLOP/s ({kernel})" for kernel, peak in peaks.items())
    return "\n".join([f"FMA peak of one core: {told}", "", line(rows[0]), line(rule), *map(line, rows[1:])])
