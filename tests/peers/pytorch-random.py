#!/usr/bin/env python3
"""Random stacks of PyTorch's nn.RNN, LSTM and GRU through state dicts, there and back: imported by
`rnn import --model`, their outputs compared, exported by `rnn export`, loaded by PyTorch into a new
module, and its outputs compared too."""
import random
import re
import struct
import sys

import peer

peer.require("torch")

import numpy as np
import torch
from torch import nn

count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
table = peer.Table(f"{count} random modules of PyTorch", 2e-6)


class Net(nn.Module):
    """Perhaps an embedding, one or two recurrent modules of several layers, perhaps a normalization
    and a dense layer; `text` is the same model for `rnn`."""

    def __init__(self, draw):
        super().__init__()
        self.tokens = draw.random() < 0.3
        size = draw.randint(1, 6)
        self.embedding = nn.Embedding(12, size) if self.tokens else None
        lines = [f"embedding(12, {size})"] if self.tokens else []
        self.first_size = size
        self.last_step = draw.random() < 0.5
        modules, layers = [], []
        for _ in range(draw.randint(1, 2)):
            kind = draw.choice([nn.RNN, nn.LSTM, nn.GRU])
            units, depth = draw.randint(1, 20), draw.randint(1, 3)
            both, bias = draw.random() < 0.3, draw.random() < 0.8
            options = {"nonlinearity": draw.choice(["tanh", "relu"])} if kind is nn.RNN else {}
            modules.append(kind(size, units, num_layers=depth, bidirectional=both, bias=bias,
                                batch_first=True, **options))
            size = units * (1 + both)
            name = {nn.RNN: "simple_rnn", nn.LSTM: "lstm", nn.GRU: "gru"}[kind]
            activation = ", relu" if options.get("nonlinearity") == "relu" else ""
            own = f"{name}({units}{activation}{'' if bias else ', use_bias=false'}"
            layers += [(own, both)] * depth
        self.recurrent = nn.ModuleList(modules)
        for i, (own, both) in enumerate(layers):
            sequences = i + 1 < len(layers) or not self.last_step
            own += ", return_sequences=true)" if sequences else ")"
            lines.append(f"bidirectional({own})" if both else own)
        self.norm = nn.LayerNorm(size) if draw.random() < 0.3 else None
        if self.norm:
            lines.append("layer_normalization(epsilon=1e-5)")
        outputs = draw.randint(1, 5)
        self.dense = nn.Linear(size, outputs, bias=draw.random() < 0.8) if draw.random() < 0.7 else None
        if self.dense:
            lines.append(f"dense({outputs}{'' if self.dense.bias is not None else ', use_bias=false'})")
        source = "tokens[?]" if self.tokens else f"f32[?, {self.first_size}]"
        self.text = f"model m {{\n  input x: {source}\n  " + "\n  ".join(lines) + "\n}\n"

    def forward(self, x):
        value = self.embedding(x) if self.tokens else x
        for module in self.recurrent:
            value, states = module(value)
        if self.last_step:
            # The forward direction ends at the last step, the backward one at the first.
            hidden = states[0] if isinstance(states, tuple) else states
            ends = hidden[-2:] if self.recurrent[-1].bidirectional else hidden[-1:]
            value = torch.cat(tuple(ends), dim=-1)
        value = self.norm(value) if self.norm else value
        return self.dense(value) if self.dense else value


def read_safetensors(path):
    """Tensors by name; all are float32."""
    import json
    data = path.read_bytes()
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[8 + size + begin:8 + size + end], "<f4").reshape(entry["shape"])
        tensors[name] = torch.tensor(array.copy())
    return tensors


def load_back(net, tensors, draw):
    """The tensors, which have the names of the text's layers, in a new module."""
    back = Net(draw)
    parts = {}
    for name, tensor in tensors.items():
        layer, own = name.split(".")
        parts.setdefault(layer, {})[own] = tensor

    def take(kind):
        """Of the layers `lstm`, `lstm_1`, `lstm_2` the first that is left: those inside of
        `bidirectional` count too."""
        names = [name for name in parts if re.fullmatch(kind + r"(_\d+)?", name)]
        return parts.pop(min(names, key=lambda name: int(name[len(kind) + 1:] or 0)))

    state = {}
    if back.embedding:
        state["embedding.weight"] = take("embedding")["weight"]
    for i, module in enumerate(back.recurrent):
        kind = {nn.RNN: "simple_rnn", nn.LSTM: "lstm", nn.GRU: "gru"}[type(module)]
        for depth in range(module.num_layers):
            for own, tensor in take("bidirectional" if module.bidirectional else kind).items():
                state[f"recurrent.{i}.{own.replace('_l0', f'_l{depth}')}"] = tensor
    for attribute, kind in (("norm", "layer_normalization"), ("dense", "dense")):
        if getattr(back, attribute):
            for own, tensor in take(kind).items():
                state[f"{attribute}.{own}"] = tensor
    if parts:
        raise RuntimeError(f"tensors of {', '.join(parts)} are left over")
    back.load_state_dict(state)  # all names and shapes, or an error
    return back.eval()


def case(seed):
    def run(folder):
        draw = random.Random(seed)
        torch.manual_seed(seed)
        net = Net(draw).eval()
        rows, steps = 1 + seed % 4, 1 + seed % 7
        x = torch.randint(0, 12, (rows, steps)) if net.tokens else torch.randn(rows, steps, net.first_size)
        with torch.no_grad():
            expected = net(x).numpy()
        (folder / "m.rnn").write_text(net.text)
        wrapped = {"epoch": 1, "model_state_dict": net.state_dict()} if seed % 3 == 0 else net.state_dict()
        torch.save(wrapped, folder / "net.pth", _use_new_zipfile_serialization=seed % 2 == 0)
        peer.rnn("import", folder / "net.pth", "--model", folder / "m.rnn", "-o", folder / "m")
        worst = peer.difference(peer.predict(folder / "m", {"x": x.numpy()}, folder), expected)
        peer.rnn("export", folder / "m.rnn", "--weights", folder / "m.safetensors", "-o",
                 folder / "back.safetensors", "--format", "pytorch-safetensors")
        back = load_back(net, read_safetensors(folder / "back.safetensors"), random.Random(seed))
        with torch.no_grad():
            return max(worst, peer.difference(back(x).numpy(), expected))

    return run


for seed in range(count):
    table.run(f"seed {seed}", case(seed))
table.finish()
