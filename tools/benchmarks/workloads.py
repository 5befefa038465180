"""The models to measure: a text for rnnc and the same layers in a form that
all peers read.

A workload has: name, source (the text of ours), batch, time, features or tokens,
layers, loss ("mean_squared_error", "binary_crossentropy" of logits, or None: it only
predicts), learning_rate, stream (one step at batch 1 is measured too).
"""

from pathlib import Path

from failure import Failure


def recurrent(kind, units, sequences=False, bidirectional=False):
    return {"kind": kind, "units": units, "sequences": sequences, "bidirectional": bidirectional}


def dense(units, activation=None):
    return {"kind": "dense", "units": units, "activation": activation}


def multiplication(name, kind, source):
    layers = [recurrent(kind, 30, sequences=True), recurrent(kind, 30), dense(1)]
    return {"name": f"multiplication-{name}", "source": source, "batch": 32, "time": 100, "features": 2,
            "layers": layers, "loss": "mean_squared_error", "learning_rate": 1e-3, "stream": True}


def sentiment(name, source, **more):
    layers = [{"kind": "embedding", "tokens": 8185, "units": 64},
              recurrent("lstm", 64, bidirectional=True), dense(64, "relu"), dense(1)]
    return {"name": f"sentiment-{name}", "source": source, "batch": 64, "tokens": 8185, "layers": layers,
            "loss": "binary_crossentropy", "learning_rate": 1e-4, "stream": False, **more}


def wide(kind, units, batch, source):
    return {"name": f"{kind}-{units}-batch-{batch}", "source": source, "batch": batch, "time": 100,
            "features": units, "layers": [recurrent(kind, units), dense(1)],
            "loss": "mean_squared_error", "learning_rate": 1e-3, "stream": False}


def streamed(kind, units, source):
    layers = [recurrent(kind, units)] + ([dense(1)] if units == 32 else [])
    return {"name": f"stream-{kind}-{units}", "source": source, "batch": 1, "time": 100, "features": 1,
            "layers": layers, "loss": None, "learning_rate": None, "stream": True}


def format_model(workload):
    """The text for rnnc, for one input of numbers."""
    lines = [f"model {workload['name'].replace('-', '_')} {{",
             f"  input x: f32[{workload['time']}, {workload['features']}]"]
    lines += [f"  {layer['kind']}({layer['units']})" for layer in workload["layers"]]
    if workload["loss"]:
        lines += [f"  loss {workload['loss']}", f"  optimizer adam({workload['learning_rate']})"]
    return "\n".join(lines + [f"  batch {workload['batch']}", "}", ""])


def standard_workloads(root, folder):
    """All workloads; texts that are not files of `models` are written to the folder, if given."""
    models = root / "models"
    workloads = [
        multiplication("gru", "gru", models / "multiplication.rnn"),
        multiplication("lstm", "lstm", models / "multiplication-lstm.rnn"),
        multiplication("simple-rnn", "simple_rnn", models / "multiplication-simple-rnn.rnn"),
        multiplication("cell", "minimal_gated_unit", models / "cells" / "minimal_gated_unit.rnn"),
        sentiment("256", models / "sentiment.rnn", time=256),
        sentiment("1000", models / "sentiment.rnn", time=1000),
        sentiment("reviews", models / "sentiment.rnn", time=None, reviews=12),
    ]
    made = [streamed(kind, units, None) for units in (32, 64) for kind in ("gru", "lstm")]
    made += [wide(kind, units, batch, None)
             for kind in ("gru", "lstm") for units in (64, 128, 256) for batch in (1, 32, 128)]
    for workload in made if folder else []:
        workload["source"] = folder / "models" / f"{workload['name']}.rnn"
        workload["source"].parent.mkdir(exist_ok=True)
        workload["source"].write_text(format_model(workload))
    return workloads + made


def choose_workloads(workloads, names):
    """The workloads whose names equal, or begin with, one of the names; a path is the user's own model."""
    if not names:
        return workloads
    chosen = []
    for name in names:
        if name.endswith(".rnn"):
            if not Path(name).exists():
                raise Failure(f"`{name}` is not there")
            chosen.append({"name": Path(name).stem, "source": Path(name).resolve(), "own": True})
            continue
        found = [w for w in workloads if w["name"] == name] or [w for w in workloads if w["name"].startswith(name)]
        if not found:
            raise Failure(f"no model `{name}`; see `tools/benchmark --list`")
        chosen += [w for w in found if w not in chosen]
    return chosen
