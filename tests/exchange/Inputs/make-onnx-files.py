#!/usr/bin/env python3
"""Writes onnx/: small models as PyTorch's exporters write them, each with a NAME.expected.npz of inputs
and of the outputs that onnxruntime predicts. Needs torch, onnx, onnxscript and onnxruntime."""
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

folder = pathlib.Path(__file__).parent / "onnx"
torch.manual_seed(1)


class Tagger(nn.Module):
    """Two layers in both directions over embedded tokens, and a class for each token."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 4)
        self.lstm = nn.LSTM(4, 3, 2, batch_first=True, bidirectional=True)
        self.classes = nn.Linear(6, 5)

    def forward(self, tokens):
        return torch.log_softmax(self.classes(self.lstm(self.words(tokens))[0]), dim=-1)


class TimeMajor(nn.Module):
    """PyTorch's own order of axes, and the final states of both directions."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 4, bidirectional=True)
        self.norm = nn.BatchNorm1d(8)
        self.norm.running_mean.normal_()
        self.norm.running_var.uniform_(0.5, 2)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        states = self.gru(x)[1]
        return self.head(self.norm(torch.cat((states[-2], states[-1]), dim=1)))


class LastStep(nn.Module):
    """The last step of both directions, of which the backward one has seen one step alone."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(3, 4, bidirectional=True, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Sequential(nn.Linear(8, 6), nn.GELU(), nn.Dropout(0.1), nn.Linear(6, 1))

    def forward(self, x):
        return self.head(self.norm(self.rnn(x)[0][:, -1, :]))


class Residual(nn.Module):
    """Scaled inputs, states that were learnt, a sum of two branches, and the mean over the steps."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 3, batch_first=True)
        self.start = nn.Parameter(torch.randn(2, 1, 1, 3))
        self.head = nn.Linear(3, 1)

    def forward(self, x):
        x = (x - torch.tensor([0.1, 0.2, 0.3])) / torch.tensor([1.0, 2.0, 3.0])
        h, c = self.start.expand(2, 1, x.size(0), 3)
        y, _ = self.lstm(x, (h.contiguous(), c.contiguous()))
        return torch.sigmoid(self.head((x + y).mean(dim=1))) * 10


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(2, 4, batch_first=True)
        self.decoder = nn.GRU(4, 4, batch_first=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        state = self.encoder(x)[1][-1]
        return self.head(self.decoder(state.unsqueeze(1).repeat(1, 5, 1))[0])


def write(name, module, x, axes, time_major=False, **options):
    module.eval()
    path = folder / f"{name}.onnx"
    options = dict(dynamo=False, dynamic_axes={"input": axes}) | options
    if options["dynamo"]:
        options.pop("dynamic_axes")
        options |= dict(dynamic_shapes=(axes,), external_data=False, verbose=False)
    torch.onnx.export(module, (x,), path, input_names=["input"], **options)
    model = onnx.load(path)
    for node in model.graph.node:  # where the exporter was called
        del node.metadata_props[:]
        node.doc_string = ""
    del model.metadata_props[:], model.graph.value_info[:], model.graph.metadata_props[:]
    for value in [*model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
    onnx.save(model, path)
    session = onnxruntime.InferenceSession(path)
    y = session.run(None, {"input": x.numpy()})[0]
    x = x.numpy().astype(np.float32)
    np.savez(f"{path}.expected.npz", x=x.swapaxes(0, 1) if time_major else x,
             y=y.swapaxes(0, 1) if time_major and y.ndim == 3 else y)


both = {0: "batch", 1: "length"}
tokens = torch.randint(0, 20, (3, 7))
write("tagger", Tagger(), tokens, both, opset_version=17)
write("tagger-opset11", Tagger(), tokens, both, opset_version=11)
write("tagger-dynamo", Tagger(), tokens, {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")},
      dynamo=True)
write("time-major", TimeMajor(), torch.randn(6, 3, 3), {0: "length", 1: "batch"}, time_major=True)
write("last-step", LastStep(), torch.randn(3, 6, 3), both, opset_version=13)
write("residual", Residual(), torch.randn(3, 6, 3), both)
write("one-sample", Residual(), torch.randn(1, 6, 3), {})
write("autoencoder", Autoencoder(), torch.randn(3, 5, 2), {0: "batch"})
