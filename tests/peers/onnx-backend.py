#!/usr/bin/env python3
"""ONNX' own backend tests of its recurrent nodes through `rnn import`, and what `rnn export` writes
through onnxruntime, at other batches and lengths."""
import warnings

import peer

peer.require("onnx", "onnxruntime")

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

rng = np.random.default_rng(1)
backend = peer.Table("ONNX' backend tests of GRU, LSTM and RNN", 1e-5)


def node_test(test):
    """The weights of these tests are inputs; in files of models they stand in the file."""
    model, (inputs, outputs) = test.model, test.data_sets[0]
    names = [value.name for value in model.graph.input]
    for name, array in list(zip(names, inputs))[1:]:
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(array), name))
    del model.graph.input[1:]
    node = model.graph.node[0]
    batch_first = any(each.name == "layout" and each.i == 1 for each in node.attribute)
    x = inputs[0] if batch_first else inputs[0].swapaxes(0, 1)

    def samples_first(name, y):
        axis = 0 if batch_first else (2 if name == node.output[0] else 1)
        return np.moveaxis(np.asarray(y), axis, 0)

    expected = [samples_first(value.name, y) for value, y in zip(model.graph.output, outputs)]

    def case(folder):
        onnx.save(model, folder / "m.onnx")
        try:
            peer.rnn("import", folder / "m.onnx", "-o", folder / "m")
        except RuntimeError as error:
            reasons = [line.strip() for line in str(error).splitlines() if line.startswith("  ")]
            raise peer.OutOfScope(reasons[0].split("`: ", 1)[1].split(";")[0]) if reasons else error
        return peer.difference(peer.predict(folder / "m", {"x": x}, folder), expected)

    backend.run(test.name, case)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    tests = load_model_tests(kind="node")
for test in tests:
    if test.name.startswith(("test_gru", "test_lstm", "test_rnn", "test_simple_rnn")):
        node_test(test)

exports = peer.Table("models that rnn writes as ONNX, by onnxruntime", 1e-6)
sizes = {"batch": 3, "length": 6, "tokens": 11}


def export_test(name, inputs, layers, y, output=""):
    """`inputs`: the texts of the inputs; `y`: the shape of a sample of the last layer's result."""

    def text(settings):
        declared = "\n".join(f"  input {each}" for each in inputs)
        return f"model m {{\n{declared}\n  {layers}\n{settings}}}\n"

    def sample(declaration, batch, steps):
        kind, shape = declaration.split("\n")[0].split(": ")[1].rstrip("]").split("[")
        shape = [steps if each == "?" else int(each) for each in shape.split(", ")]
        if kind == "tokens":
            return rng.integers(0, sizes["tokens"], (batch, *shape)).astype(np.float32)
        return rng.standard_normal((batch, *shape)).astype(np.float32)

    def arrays(batch, steps):
        return {each.split(":")[0]: sample(each, batch, steps) for each in inputs}

    def case(folder):
        # A step of training changes all weights, also biases that begin with zeros.
        (folder / "trained.rnn").write_text(text("  loss mse\n  optimizer sgd(0.001)\n  batch 2\n"))
        data = arrays(8, sizes["length"])
        shape = [sizes["length"] if each == "?" else each for each in y]
        np.savez(folder / "d.npz", **data, y=rng.standard_normal((8, *shape)).astype(np.float32))
        peer.rnn("train", folder / "trained.rnn", "--data", folder / "d.npz", "--epochs", 1,
                 "-o", folder / "m.safetensors")
        (folder / "m.rnn").write_text(text(f"  output {output}\n" if output else ""))
        peer.rnn("export", folder / "m.rnn", "--weights", folder / "m.safetensors", "-o",
                 folder / "m.onnx")
        session = onnxruntime.InferenceSession(folder / "m.onnx")
        kinds = {each.name: each.type for each in session.get_inputs()}
        worst = 0
        for batch, steps in (1, sizes["length"]), (5, sizes["length"]), (2, 9):
            if steps != sizes["length"] and "?" not in "".join(inputs):
                continue
            data = arrays(batch, steps)
            given = {key: value.astype(np.int64) if "int64" in kinds[key] else value
                     for key, value in data.items()}
            found = peer.predict(folder / "m", data, folder)
            worst = max(worst, peer.difference(found, session.run(None, given)))
        return worst

    exports.run(name, case)


series, words = ["x: f32[?, 3]"], ["x: tokens[?]"]
large = "kernel_initializer=random_normal(stddev=1)"  # products of small states have few digits
for layer in "simple_rnn", "lstm", "gru":
    export_test(layer, series, f"{layer}(4)", [4])
    export_test(f"{layer} in a stack", series,
                f"{layer}(4, return_sequences=true)\n  {layer}(5, use_bias=false)\n  dense(2)", [2])
    export_test(f"{layer} backwards", series,
                f"{layer}(4, return_sequences=true, go_backwards=true)\n  dense(2)", ["?", 2])
    for merge in "concat", "sum", "mul", "ave":
        export_test(f"bidirectional {layer}, {merge}", series,
                    f"bidirectional({layer}(4, {large}, return_sequences=true), merge_mode={merge})\n"
                    f"  bidirectional({layer}(3, {large}), merge_mode={merge})", [6 if merge == "concat" else 3])
    for activation in "relu", "hard_sigmoid", "keras2_hard_sigmoid", "leaky_relu(0.3)", "linear", "softsign":
        export_test(f"{layer} with {activation}", series, f"{layer}(4, {activation})\n  dense(2)", [2])
export_test("gru with reset_after=false", series, "gru(4, reset_after=false)", [4])
export_test("gates of hard_sigmoid", series, "lstm(4, recurrent_activation=hard_sigmoid)", [4])
export_test("states of an encoder", ["a: f32[?, 3]", "b: f32[?, 2]"],
            "_, h, c = lstm(4, return_state=true)(a)\n"
            "  lstm(4, return_sequences=true)(b, initial_state=[h, c])\n  dense(2)", ["?", 2])
export_test("states of both directions", series,
            "s, f, b = bidirectional(gru(4, return_state=true))\n  concatenate()(s, f, b)", [16])
export_test("start states that are weights", ["x: f32[?, 3]\n  parameter h: [4]\n  parameter c: [4]"],
            "lstm(4)(x, initial_state=[h, c])", [4])
export_test("two outputs", series, "a = gru(4, return_sequences=true)\n  b = lstm(3)(a)", [3],
            output="a, b")
export_test("embedding", words, f"embedding({sizes['tokens']}, 4)\n  bidirectional(gru(3))\n"
            "  dropout(0.5)\n  dense(2, softmax)", [2])
for activation in ("relu(0.1, 2, 0.3)", "relu6", "elu", "selu", "celu(2)", "gelu", "gelu(true)", "silu", "mish",
                   "softplus", "log_sigmoid", "hard_tanh", "hard_silu", "tanh_shrink",
                   "soft_shrink", "hard_shrink", "threshold(0.1, 0.2)", "squareplus", "sparse_plus",
                   "sparse_sigmoid", "log_softmax"):
    export_test(activation, series, f"dense(4, {activation})\n  time_distributed(dense(2))", ["?", 2])
for layer in "layer_normalization()", "layer_normalization(scale=false)", "rms_normalization()", \
        "batch_normalization()", "batch_normalization(center=false)", "rescaling(0.5, 0.25)", \
        "gaussian_noise(0.1)", "select_features(1, 3)":
    export_test(layer, series, f"dense(4)\n  {layer}\n  dense(2)", ["?", 2])
    export_test(f"{layer} of vectors", series, f"gru(4)\n  {layer}\n  dense(2)", [2])
for layer in "average", "max":
    export_test(f"global_{layer}_pooling1d", series, f"dense(4)\n  global_{layer}_pooling1d()", [4])
for layer in "add", "subtract", "multiply", "average", "maximum", "minimum":
    export_test(layer, series, f"a = dense(4)\n  b = dense(4)(x)\n  {layer}()(a, b)", ["?", 4])
export_test("flatten", ["x: f32[6, 3]"], "gru(4, return_sequences=true)\n  flatten()\n  dense(2)", [2])
export_test("reshape", ["x: f32[12]"], "reshape([4, 3])\n  gru(2)", [2])
export_test("repeat_vector", ["x: f32[6, 3]"], "gru(4)\n  repeat_vector(5)\n  gru(2, return_sequences=true)",
            [5, 2])

codes = []
for table in backend, exports:
    try:
        table.finish()
    except SystemExit as end:
        codes.append(end.code)
raise SystemExit(max(codes))
