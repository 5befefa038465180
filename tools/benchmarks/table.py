"""Results -> a table in Markdown, preceded by a description of the compared programs."""

HEAD = ["model", "work", "threads", "ours ms", "median", "best peer ms", "which", "ratio", "nominal", "executed",
        "MB", "peer's", "first step s", "peer's", "compile s", "object kB"]
TEXTS = {0, 1, 6}  # columns that are no numbers


def best_peer(results, measurement):
    """(name, threads, measurement) of the fastest peer on any number of threads, or None."""
    found = [(peer["minimum_ms"], name, other["threads"], peer)
             for other in results["measurements"]
             if (other["model"], other["work"]) == (measurement["model"], measurement["work"])
             for name, peer in other["peers"].items()]
    return min(found, key=lambda one: one[0])[1:] if found else None


def format_row(results, measurement):
    ours, best = measurement["ours"], best_peer(results, measurement)
    row = [measurement["model"], measurement["work"], str(measurement["threads"]),
           f"{ours['minimum_ms']:.4g}", f"{ours['median_ms']:.4g}"]
    if best:
        name, threads, peer = best
        row += [f"{peer['minimum_ms']:.4g}", f"{name} ({threads})", f"{peer['minimum_ms'] / ours['minimum_ms']:.1f}"]
    else:
        row += ["", "", ""]
    row += [f"{ours['share_of_peak']:.0%}", f"{ours['executed_share']:.0%}" if "executed_share" in ours else ""]
    row += [f"{ours['resident_bytes'] / 1e6:.0f}", f"{peer['resident_bytes'] / 1e6:.0f}" if best else ""]
    row += [f"{ours['first_step_seconds']:.2f}", f"{peer['first_step_seconds']:.1f}" if best else ""]
    return row + [f"{ours['compile_seconds']:.2f}", f"{ours['object_bytes'] / 1e3:.0f}"]


def format_table(results):
    rows = [HEAD] + [format_row(results, m) for m in results["measurements"]]
    widths = [max(map(len, column)) for column in zip(*rows)]

    def line(row):
        cells = [cell.ljust(width) if i in TEXTS else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        return f"| {' | '.join(cells)} |"

    rule = [("-" * width if i in TEXTS else "-" * (width - 1) + ":") for i, width in enumerate(widths)]
    return "\n".join([*format_head(results), "", line(rows[0]), line(rule), *map(line, rows[1:])])


def format_head(results):
    machine = results["machine"]
    yield (f"{machine['cpu']}, {machine['cpus']} CPUs; FMA peak of one core {machine['peak_gflops']:.1f} GFLOP/s "
           f"({machine['peak_kernel']}), it reads {machine['memory_gigabytes_per_second']:.1f} GB/s of memory; "
           f"load before: {machine['load']:.2f}")
    for name, peer in results["peers"].items():
        yield f"{name}: {peer['versions']}; {peer['configuration']}"
    for name, why in results["missing"].items():
        yield f"{name}: left out: {why}"
