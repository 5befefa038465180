#!/usr/bin/env python3
"""Small files of Keras with expected outputs, beside this script in keras/: some saved by Keras 3,
others written in the forms that older versions had. Needs Keras 3 and h5py."""
import io
import json
import os
import pathlib
import zipfile

os.environ.setdefault("KERAS_BACKEND", "torch")

import h5py
import keras
import numpy as np
from keras import layers, ops

folder = pathlib.Path(__file__).parent / "keras"
folder.mkdir(exist_ok=True)
generator = np.random.default_rng(1)


def numbers(*shape):
    return generator.uniform(-0.7, 0.7, shape).astype("float32")


def fill(model):
    """Weights that show each mistake: also biases and moving averages are no constants."""
    for weight in model.weights:
        values = numbers(*weight.shape)
        weight.assign(np.abs(values) + 0.3 if "variance" in weight.path else values)
    return model


def expect(name, model, x):
    outputs = keras.tree.flatten(model(x, training=False))
    y = np.concatenate([ops.convert_to_numpy(each).reshape(len(x), -1) for each in outputs], axis=1)
    np.savez(folder / f"{name}.expected.npz", x=np.asarray(x, "float32"), y=y)


def hard_sigmoid(x):
    """That of Keras 2."""
    return ops.clip(0.2 * x + 0.5, 0, 1)


# Keras 3


def functional():
    """An encoder's states begin a decoder; masks; a model inside the model; two outputs."""
    x = keras.Input((None,), name="words")
    embedded = layers.Embedding(12, 3, mask_zero=True)(x)
    encoded, h, c = layers.LSTM(3, return_state=True, name="encoder")(embedded)
    decoded = layers.LSTM(3, return_sequences=True, name="decoder")(embedded, initial_state=[h, c])
    inner = keras.Sequential(
        [
            keras.Input((None, 3)),
            layers.Bidirectional(layers.GRU(2, return_sequences=True, reset_after=False)),
            layers.BatchNormalization(),
            layers.TimeDistributed(layers.Dense(2, activation="gelu", kernel_regularizer="l2")),
        ],
        name="inner",
    )
    steps = inner(decoded)
    mean = layers.GlobalAveragePooling1D()(steps)
    scaled = layers.LeakyReLU(negative_slope=0.3)(mean)
    chance = layers.Softmax(name="chance")(layers.Dense(4)(layers.Concatenate()([encoded, scaled])))
    return fill(keras.Model(x, [chance, mean], name="translator"))


tokens = np.array([[3, 5, 7, 0, 0], [1, 2, 0, 0, 0], [11, 10, 9, 8, 7]], "float32")
model = functional()
model.save(folder / "large.keras")
with zipfile.ZipFile(folder / "large.keras") as large, zipfile.ZipFile(
        folder / "functional.keras", "w", zipfile.ZIP_DEFLATED) as small:
    for name in large.namelist():
        small.writestr(zipfile.ZipInfo(name), large.read(name), zipfile.ZIP_DEFLATED)
os.remove(folder / "large.keras")
expect("functional.keras", model, tokens)

# A mask makes it have operations, which have no modules in .h5.
i = keras.Input((5,), name="words")
z = layers.LSTM(2)(layers.Embedding(12, 2, mask_zero=True)(i))
model = fill(keras.Model(i, keras.Sequential(
    [keras.Input((2,)), layers.Dense(2, "relu"), layers.BatchNormalization(), layers.Dense(1)], name="inner")(z)))
model.save(folder / "functional.h5")
expect("functional.h5", model, tokens)

# Rows of embeddings give logits: tied to those of the words, or apart.
i = keras.Input((None,), name="words")
tied = layers.ReversibleEmbedding(12, 3, mask_zero=True, logit_soft_cap=2, name="tied")
apart = layers.ReversibleEmbedding(4, 12, tie_weights=False, name="apart")
logits = tied(layers.LSTM(3, return_sequences=True)(tied(i)), reverse=True)
model = fill(keras.Model(i, apart(logits, reverse=True)))
model.save(folder / "tied.keras")
expect("tied.keras", model, tokens)


# Keras 2, written by hand


def list_of_texts(group, name, texts, split=0):
    """An attribute, in two parts where HDF5's limit of 64 KiB made Keras split it."""
    texts = [text.encode() for text in texts]
    if not split:
        group.attrs[name] = texts
        return
    group.attrs[f"{name}0"], group.attrs[f"{name}1"] = texts[:split], texts[split:]


def write_layers(root, weights, split=0):
    """`weights`: lists of (name, array) by the layer's name."""
    list_of_texts(root, "layer_names", list(weights), split)
    for layer, arrays in weights.items():
        group = root.create_group(layer)
        list_of_texts(group, "weight_names", [name for name, _ in arrays])
        for name, array in arrays:
            group[name] = array


def write_h5(name, version, config, weights, training=None, split=0):
    with h5py.File(folder / name, "w", libver="latest") as file:
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        if training:
            file.attrs["training_config"] = json.dumps(training).encode()
        write_layers(file.create_group("model_weights"), weights, split)


def values(layer):
    return [ops.convert_to_numpy(weight) for weight in layer.weights]


def named(layer, prefix, names):
    return [(f"{prefix}{name}:0", value) for name, value in zip(names, values(layer), strict=True)]


recurrent_names = ["kernel", "recurrent_kernel", "bias"]
orthogonal = {"class_name": "Orthogonal", "config": {"gain": 1.0, "seed": None}}
scaling = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
}


def recurrent_config(name, units, **options):
    return {
        "name": name, "trainable": True, "return_sequences": False, "return_state": False,
        "go_backwards": False, "stateful": False, "unroll": False, "units": units,
        "activation": "tanh", "recurrent_activation": "hard_sigmoid", "use_bias": True,
        "kernel_initializer": scaling, "recurrent_initializer": orthogonal,
        "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": None,
        "recurrent_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
        "kernel_constraint": None, "recurrent_constraint": None, "bias_constraint": None,
        "dropout": 0.0, "recurrent_dropout": 0.0, "implementation": 1, **options,
    }


def dense_config(name, units, activation="linear", **options):
    return {"name": name, "trainable": True, "units": units, "activation": activation,
            "use_bias": True, **options}


def layer(class_name, config, *inputs, states=()):
    """With inputs: in the form of a functional model."""
    result = {"class_name": class_name, "config": config}
    if inputs or class_name == "InputLayer":
        result["name"] = config["name"]
        node = [[name, 0, index, {}] for name, index in [(each, 0) for each in inputs] + list(states)]
        result["inbound_nodes"] = [node] if inputs else []
    return result


# 2.1: the configuration is a list; hard_sigmoid; a GRU without reset_after; the names of layers split.
x = numbers(3, 5, 2)
model = fill(keras.Sequential([
    keras.Input((5, 2)),
    layers.GRU(3, recurrent_activation=hard_sigmoid, reset_after=False, return_sequences=True),
    layers.LSTM(4, recurrent_activation=hard_sigmoid),
    layers.Dense(2, "softmax")]))
gru, lstm, dense = model.layers
write_h5("keras-2.1-list.h5", "2.1.3", {"class_name": "Sequential", "config": [
    layer("GRU", recurrent_config("gru_7", 3, return_sequences=True, batch_input_shape=[None, 5, 2],
                                  dtype="float32")),
    layer("Dropout", {"name": "dropout_1", "trainable": True, "rate": 0.5, "noise_shape": None,
                      "seed": None}),
    layer("LSTM", recurrent_config("lstm_1", 4, unit_forget_bias=True)),
    layer("Dense", dense_config("dense_4", 2, "softmax"))]},
    {"gru_7": named(gru, "gru_7/", recurrent_names), "dropout_1": [],
     "lstm_1": named(lstm, "lstm_1/", recurrent_names),
     "dense_4": named(dense, "dense_4/", ["kernel", "bias"])},
    {"optimizer_config": {"class_name": "RMSprop", "config": {
        "lr": 0.0010000000474974513, "rho": 0.8999999761581421, "decay": 0.0, "epsilon": 1e-07}},
     "loss": "categorical_crossentropy", "metrics": ["acc"], "sample_weight_mode": None}, split=2)
expect("keras-2.1-list.h5", model, x)

# 2.0.4: the class is Model; states are further inputs; TimeDistributed has weights of its own name;
# a model inside the model lists moving averages last.
i = keras.Input((None, 2), name="input_1")
y, h = layers.GRU(3, return_state=True, recurrent_activation=hard_sigmoid, reset_after=False)(i)
z = layers.SimpleRNN(3, return_sequences=True)(i, initial_state=h)
z = layers.TimeDistributed(layers.Dense(2))(z)
z = layers.BatchNormalization(epsilon=0.002)(z)
z = layers.LSTM(2, recurrent_activation=hard_sigmoid)(z)
z = layers.LeakyReLU(negative_slope=0.3)(z)
o = layers.Dense(1)(layers.Add()([layers.Dense(2)(y), z]))
model = fill(keras.Model(i, o))
by_class = {}
for each in model.layers:
    by_class.setdefault(type(each).__name__, []).append(each)
(gru,), (rnn,), (lstm,) = by_class["GRU"], by_class["SimpleRNN"], by_class["LSTM"]
first, last = sorted(by_class["Dense"], key=lambda each: -each.units)
(steps,), (normalization,) = by_class["TimeDistributed"], by_class["BatchNormalization"]
inner = {"name": "model_1", "layers": [
    layer("InputLayer", {"name": "input_2", "batch_input_shape": [None, None, 2], "dtype": "float32",
                         "sparse": False}),
    layer("BatchNormalization", {"name": "batch_normalization_1", "trainable": True, "axis": -1,
                                 "momentum": 0.99, "epsilon": 0.002, "center": True, "scale": True},
          "input_2"),
    layer("LSTM", recurrent_config("lstm_1", 2, unit_forget_bias=True), "batch_normalization_1")],
    "input_layers": [["input_2", 0, 0]], "output_layers": [["lstm_1", 0, 0]]}
gamma, beta, mean, variance = values(normalization)
lstm_weights = named(lstm, "lstm_1/", recurrent_names)
simple = recurrent_config("simple_rnn_1", 3, return_sequences=True)
del simple["recurrent_activation"]
write_h5("keras-2.0-functional.h5", "2.0.4", {"class_name": "Model", "config": {"name": "model_2", "layers": [
    layer("InputLayer", {"name": "input_1", "batch_input_shape": [None, None, 2], "dtype": "float32",
                         "sparse": False}),
    layer("GRU", recurrent_config("gru_1", 3, return_state=True), "input_1"),
    layer("SimpleRNN", simple, "input_1", states=[("gru_1", 1)]),
    layer("TimeDistributed", {"name": "time_distributed_1", "trainable": True, "layer":
          layer("Dense", dense_config("dense_1", 2))}, "simple_rnn_1"),
    {"class_name": "Model", "config": inner, "name": "model_1",
     "inbound_nodes": [[["time_distributed_1", 0, 0, {}]]]},
    layer("Dense", dense_config("dense_2", 2), "gru_1"),
    layer("LeakyReLU", {"name": "leaky_re_lu_1", "trainable": True, "alpha": 0.30000001192092896},
          "model_1"),
    layer("Add", {"name": "add_1", "trainable": True}, "dense_2", "leaky_re_lu_1"),
    layer("Dense", dense_config("dense_3", 1), "add_1")],
    "input_layers": [["input_1", 0, 0]], "output_layers": [["dense_3", 0, 0]]}},
    {"input_1": [], "gru_1": named(gru, "gru_1/", recurrent_names),
     "simple_rnn_1": named(rnn, "simple_rnn_1/", recurrent_names),
     "time_distributed_1": named(steps, "time_distributed_1/", ["kernel", "bias"]),
     "model_1": [("batch_normalization_1/gamma:0", gamma), ("batch_normalization_1/beta:0", beta),
                 *lstm_weights, ("batch_normalization_1/moving_mean:0", mean),
                 ("batch_normalization_1/moving_variance:0", variance)],
     "dense_2": named(first, "dense_2/", ["kernel", "bias"]), "leaky_re_lu_1": [], "add_1": [],
     "dense_3": named(last, "dense_3/", ["kernel", "bias"])})
expect("keras-2.0-functional.h5", model, x)


# 2.1.5: layers for GPUs. Their kernels stand there by gate, in another order of numbers.
def for_gpu(recurrent):
    kernel, recurrent_kernel, bias = values(recurrent)
    gates = kernel.shape[1] // recurrent.units

    def by_gate(array, change):
        return np.hstack([change(part) for part in np.hsplit(array, gates)])

    kernel = by_gate(kernel, lambda k: k.T.reshape(k.shape))  # undone by reshape(order="F")
    recurrent_kernel = by_gate(recurrent_kernel, lambda k: k.T)
    if gates == 4:
        share = numbers(*bias.shape)
        bias = np.concatenate([share, bias - share])
    return [kernel, recurrent_kernel, bias.reshape(-1)]


def gpu_config(name, units, **options):
    return {"name": name, "trainable": True, "return_sequences": False, "return_state": False,
            "go_backwards": False, "stateful": False, "units": units, "kernel_initializer": scaling,
            "recurrent_initializer": orthogonal, **options}


model = fill(keras.Sequential([
    keras.Input((5, 2)),
    layers.Bidirectional(layers.LSTM(3, return_sequences=True)), layers.GRU(4)]))
both, gru = model.layers
forward, backward = for_gpu(both.forward_layer), for_gpu(both.backward_layer)
write_h5("keras-2.1-gpu.h5", "2.1.5", {"class_name": "Sequential", "config": [
    layer("Bidirectional", {"name": "bidirectional_1", "trainable": True, "merge_mode": "concat",
                            "batch_input_shape": [None, 5, 2], "dtype": "float32", "layer":
                            layer("CuDNNLSTM", gpu_config("cu_dnnlstm_1", 3, return_sequences=True,
                                                          unit_forget_bias=True))}),
    layer("CuDNNGRU", gpu_config("cu_dnngru_1", 4))]},
    {"bidirectional_1": [(f"bidirectional_1/{direction}_cu_dnnlstm_1/{name}:0", value)
                         for direction, arrays in (("forward", forward), ("backward", backward))
                         for name, value in zip(recurrent_names, arrays)],
     "cu_dnngru_1": list(zip([f"cu_dnngru_1/{name}:0" for name in recurrent_names], for_gpu(gru)))})
expect("keras-2.1-gpu.h5", model, x)

# 2.3: weights alone, the architecture as JSON beside them.
model = fill(keras.Sequential([keras.Input((None,)), layers.Embedding(12, 2), layers.LSTM(3),
                               layers.Dense(1, "sigmoid")]))
embedding, lstm, dense = model.layers
(folder / "keras-2.3-json.json").write_text(json.dumps({
    "class_name": "Sequential", "keras_version": "2.3.1", "backend": "tensorflow",
    "config": {"name": "sequential_1", "layers": [
        layer("Embedding", {"name": "embedding_1", "trainable": True, "dtype": "float32",
                            "batch_input_shape": [None, None], "input_dim": 12, "output_dim": 2,
                            "mask_zero": False, "input_length": None}),
        layer("LSTM", recurrent_config("lstm_1", 3, recurrent_activation="sigmoid", implementation=2)),
        layer("Dense", dense_config("dense_1", 1, "sigmoid"))]}}))
with h5py.File(folder / "keras-2.3-json.h5", "w", libver="latest") as file:
    write_layers(file, {"embedding_1": named(embedding, "embedding_1/", ["embeddings"]),
                        "lstm_1": named(lstm, "lstm_1/", recurrent_names),
                        "dense_1": named(dense, "dense_1/", ["kernel", "bias"])})
expect("keras-2.3-json.h5", model, tokens)

# 2.13 on Windows: backslashes, `_layer_checkpoint_dependencies`, numbers that skip one, tuples.
model = fill(keras.Sequential([keras.Input((5, 2)), layers.SimpleRNN(3, return_sequences=True),
                               layers.SimpleRNN(3, return_sequences=True), layers.GRU(2)]))
first, second, gru = model.layers
config = {"module": "keras", "class_name": "Sequential", "registered_name": None, "config": {
    "name": "sequential", "layers": [
        {"module": "keras.layers", "registered_name": None, **layer("InputLayer", {
            "batch_input_shape": {"class_name": "__tuple__", "items": [None, 5, 2]},
            "dtype": "float32", "sparse": False, "ragged": False, "name": "input_1"})},
        *({"module": "keras.layers", "registered_name": None, "build_config": {"input_shape": [None, 5, size]},
           **layer("SimpleRNN", {key: value for key, value in recurrent_config(
               name, 3, return_sequences=True, implementation=2).items() if key != "recurrent_activation"})}
          for name, size in (("simple_rnn", 2), ("simple_rnn_1", 3))),
        {"module": "keras.layers", "registered_name": None, **layer("GRU", recurrent_config(
            "gru", 2, recurrent_activation="sigmoid", reset_after=True, time_major=False))}]},
    "compile_config": {"optimizer": {
        "module": "keras.optimizers", "class_name": "Adam", "registered_name": "Adam", "config": {
            "name": "Adam", "weight_decay": None, "clipnorm": None, "is_legacy_optimizer": False,
            "learning_rate": {"module": "keras.optimizers.schedules", "class_name": "CosineDecay",
                              "config": {"initial_learning_rate": 0.01, "decay_steps": 100, "alpha": 0.0,
                                         "name": None, "warmup_target": None, "warmup_steps": 0}},
            "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": False}},
        "loss": {"module": "builtins", "class_name": "function", "config": "mean_squared_error",
                 "registered_name": "function"}, "metrics": [["mae"]]}}
memory = io.BytesIO()
with h5py.File(memory, "w", libver="latest") as file:
    for group, each in (("simple_rnn", first), ("simple_rnn_2", second), ("gru", gru)):
        variables = file.create_group(f"_layer_checkpoint_dependencies\\{group}\\cell").create_group("vars")
        for number, value in enumerate(values(each)):
            variables[str(number)] = value
with zipfile.ZipFile(folder / "keras-2.13-windows.keras", "w") as archive:
    for name, content in (("metadata.json", json.dumps({"keras_version": "2.13.1"})),
                          ("config.json", json.dumps(config)), ("model.weights.h5", memory.getvalue())):
        archive.writestr(zipfile.ZipInfo(name), content)
expect("keras-2.13-windows.keras", model, x)
