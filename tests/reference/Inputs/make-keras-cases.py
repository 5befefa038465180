"""Keras' numbers, computed in float64 by its JAX backend, as reference cases:
regularizers, constraints, the moving average, reductions, masks in the loss, shapes, root mean squares, frozen moving averages,
convolutions, poolings, products, shared layers, tied and untied embeddings.
Takes the folder to write to."""
import json, os, pathlib, struct, sys
os.environ["KERAS_BACKEND"] = "jax"
import jax
jax.config.update("jax_enable_x64", True)
import keras
import numpy as np
from keras import constraints, layers, losses, optimizers, regularizers
keras.config.set_floatx("float64")
folder = pathlib.Path(sys.argv[1])

def write(path, tensors, case):
    header, data = {"__metadata__": {"case": json.dumps(case), "format": "np"}}, b""
    for name, value in tensors.items():
        value = np.array(value, order="C")
        value = value.astype(np.int32 if value.dtype.kind in "iub" else np.float32)
        header[name] = {"dtype": "I32" if value.dtype == np.int32 else "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)

def save(name, model, loss, optimizer, inputs, targets):
    model.name = model.name
    r = lambda a: np.asarray(a, np.float32)
    for w in model.weights: w.assign(r(w.numpy() if hasattr(w,'numpy') else w).astype("float64"))
    full = lambda w: w.path if w.path.startswith(model.name + "/") else model.name + "/" + w.path
    t = {"input": inputs, "target": targets}
    for w in model.weights: t["initial/" + full(w)] = np.array(w)
    t["prediction_before"] = np.array(model(inputs[0]))
    def f(values, x, y):
        out, _, extra = model.stateless_call(values, [v.value for v in model.non_trainable_variables], x, return_losses=True)
        return loss(y, out) + sum(extra)
    grad = jax.grad(f)([w.value for w in model.trainable_weights], inputs[0], targets[0])
    for w, g in zip(model.trainable_weights, grad): t["gradient/" + full(w)] = np.array(g)
    optimizer.build(model.trainable_variables)
    ls = []
    for x, y in zip(inputs, targets):
        l, g = jax.value_and_grad(f)([w.value for w in model.trainable_weights], x, y)
        ls.append(float(l))
        optimizer.apply(list(g), model.trainable_variables)
    t["losses"] = np.array(ls)
    for w in model.weights: t["final/" + full(w)] = np.array(w)
    t["prediction_after"] = np.array(model(inputs[0]))
    write(folder / (name + ".safetensors"), t, {"kind": "model", "config": model.get_config(), "loss": losses.serialize(loss), "optimizer": optimizers.serialize(optimizer)})

rng = np.random.default_rng(5)
f32 = lambda a: a.astype(np.float32).astype(np.float64)
x = f32(rng.normal(size=(6, 5, 7, 3)))
y = f32(rng.normal(size=(6, 5, 2)))
model = keras.Sequential([keras.Input((7, 3)),
    layers.GRU(4, kernel_regularizer=regularizers.L1L2(0.01, 0.02), recurrent_regularizer=regularizers.L2(0.03), recurrent_constraint=constraints.MaxNorm(0.9), bias_constraint=constraints.NonNeg(), return_sequences=True),
    layers.LSTM(3, kernel_constraint=constraints.UnitNorm(axis=1), bias_regularizer=regularizers.L2(0.01)),
    layers.Dense(2, kernel_constraint=constraints.MaxNorm(0.5, axis=0), bias_constraint=constraints.UnitNorm())])
save("model_regularized", model, losses.MeanSquaredError(), optimizers.Adam(0.02), x, y)
model = keras.Sequential([keras.Input((7, 3)), layers.LSTM(4), layers.Dense(2)])
save("model_moving_average", model, losses.MeanSquaredError(reduction="sum"), optimizers.SGD(0.02, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=4), x, y)
tokens = rng.integers(0, 9, size=(6, 5, 7)); tokens[:, 2, 3:] = 0; tokens[:, 3] = 0
classes = rng.integers(0, 4, size=(6, 5, 7))
model = keras.Sequential([keras.Input((7,), dtype="int32"), layers.Embedding(9, 3, mask_zero=True, embeddings_regularizer=regularizers.L2(0.1)), layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="sum"), layers.LayerNormalization(), layers.TimeDistributed(layers.Dense(4))])
save("model_masked_tagger", model, losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2), optimizers.RMSprop(0.01), tokens, classes)
model = keras.Sequential([keras.Input((7, 3)), layers.GRU(4, return_sequences=True), layers.Reshape((-1, 14)), layers.LSTM(5, return_sequences=True), layers.Reshape((10,)), layers.Reshape((5, 2)), layers.GRU(3), layers.Dense(2)])
save("model_reshaped", model, losses.MeanSquaredError(), optimizers.SGD(0.1), x, y)
model = keras.Sequential([keras.Input((7, 3)), layers.RMSNormalization(), layers.GRU(4, return_sequences=True), layers.TimeDistributed(layers.RMSNormalization(epsilon=0.1)), layers.LSTM(5), layers.RMSNormalization(axis=-1, epsilon=1e-3), layers.Dense(2)])
save("model_rms_normalized", model, losses.MeanSquaredError(), optimizers.SGD(0.1), x, y)
frozen = lambda **options: layers.BatchNormalization(trainable=False, **options)
model = keras.Sequential([keras.Input((7, 3)), layers.Rescaling(0.5, offset=-0.25), frozen(epsilon=0.01, gamma_regularizer=regularizers.L2(0.1)), layers.GRU(4, return_sequences=True), layers.TimeDistributed(frozen(scale=False), trainable=False), layers.LSTM(5), frozen(center=False, gamma_constraint=constraints.NonNeg()), layers.Dense(2)])
for w in model.non_trainable_weights: w.assign(rng.normal(size=w.shape) if not w.path.endswith("variance") else rng.uniform(0.5, 2, size=w.shape))
save("model_batch_normalized", model, losses.MeanSquaredError(), optimizers.AdamW(0.02, weight_decay=0.1, global_clipnorm=0.5), x, y)
model = keras.Sequential([keras.Input((7, 3)), layers.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="tanh", kernel_regularizer=regularizers.L2(0.01)), layers.Conv1D(6, 2, padding="same", groups=2, activation="softmax", kernel_constraint=constraints.MaxNorm(0.8)), layers.MaxPooling1D(2, strides=1, padding="same"), layers.GRU(5, return_sequences=True), layers.Conv1D(4, 4, strides=2, padding="same", use_bias=False), layers.AveragePooling1D(3, strides=2, padding="same"), layers.Permute((2, 1)), layers.Conv1D(2, 3), layers.Flatten(), layers.Dense(2)])
save("model_convolutional", model, losses.MeanSquaredError(), optimizers.SGD(0.02, momentum=0.5), x, y)
signal = keras.Input((7, 3))
query, value = layers.GRU(4, return_sequences=True)(signal), layers.LSTM(4, return_sequences=True)(signal)
scores = layers.Dot(axes=2, normalize=True)([query, value])
seen = layers.Dot(axes=(2, 1))([scores, value])
covariance = layers.Dot(axes=1, normalize=True)([seen, query])
last = layers.Identity()(layers.GRU(4)(seen))
near = layers.Dot(axes=(1, 2))([last, covariance])
model = keras.Model(signal, layers.Dense(2)(layers.Concatenate()([near, layers.Dot(axes=1)([near, last])])))
save("model_products", model, losses.MeanSquaredError(), optimizers.SGD(0.02), x, y)
query = layers.Masking()(signal)
value = layers.GRU(4, return_sequences=True)(query)
for kind, first in ((layers.Attention(use_scale=True), [query, value, layers.Dense(3)(value)]), (layers.Attention(score_mode="concat", use_scale=True), [layers.Dense(4)(query), value])):
    value = layers.LSTM(4, return_sequences=True)(kind(first))
value = layers.AdditiveAttention()([value, layers.GRU(4, return_sequences=True)(signal)])
value = layers.AdditiveAttention(use_scale=False)([value, value], use_causal_mask=True)
model = keras.Model(signal, layers.Dense(2)(layers.GRU(3)(layers.Attention()([value, value], use_causal_mask=True))))
padded = x.copy(); padded[:, 1, 4:] = 0; padded[:, 3, 2:5] = 0
save("model_attention", model, losses.MeanSquaredError(), optimizers.SGD(0.02), padded, y)
signal = keras.Input((7, 3))
cell = layers.Bidirectional(layers.GRU(2, return_sequences=True, kernel_regularizer=regularizers.L2(0.05), recurrent_constraint=constraints.MaxNorm(0.8)), merge_mode="concat")
narrow = layers.TimeDistributed(layers.Dense(3, activation="tanh"))
once = narrow(cell(signal))
twice = narrow(cell(once))
last = layers.LSTM(4)
both = layers.Concatenate()([last(once), last(twice), last(signal)])
model = keras.Model(signal, layers.Dense(2)(both))
save("model_shared", model, losses.MeanSquaredError(), optimizers.SGD(0.1, momentum=0.5, clipnorm=0.5), x, y)
signal = keras.Input((7,))
words = layers.ReversibleEmbedding(9, 4, name="words", embeddings_regularizer=regularizers.L2(0.05), embeddings_constraint=constraints.MaxNorm(0.07, axis=1), logit_soft_cap=0.2)
model = keras.Model(signal, words(layers.LSTM(4, return_sequences=True)(words(signal)), reverse=True))
save("model_tied_embedding", model, losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2), optimizers.SGD(0.5, momentum=0.5), tokens, classes)
words = layers.ReversibleEmbedding(9, 4, name="words", tie_weights=False, mask_zero=True, embeddings_initializer="random_normal")
model = keras.Model(signal, words(layers.GRU(4)(words(signal)), reverse=True))
save("model_untied_embedding", model, losses.SparseCategoricalCrossentropy(from_logits=True), optimizers.SGD(0.5, momentum=0.5), tokens, tokens[:, :, 0])
