#!/usr/bin/env python3
"""Files of torch.save and of safetensors with the outputs of their modules, for foreign-files.

Needs torch and safetensors; writes to the folder `pytorch` beside this script."""
import argparse
import pathlib
import pickle

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

folder = pathlib.Path(__file__).parent / "pytorch"
torch.manual_seed(7)


def keep(name, text, module, x, save):
    """Writes the file, its text and its expected outputs."""
    module.eval()
    with torch.no_grad():
        y = module(x).numpy()
    save(folder / name)
    (folder / f"{name}.rnn").write_text(text)
    np.savez(folder / f"{name}.expected.npz", x=x.numpy().astype("float32"), y=y)


class Encoder(nn.Module):
    """The dense layer is defined first, as people do."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
        self.words = nn.Embedding(6, 3)
        self.lstm = nn.LSTM(3, 2, num_layers=2, bidirectional=True, batch_first=True)
        self.norm = nn.LayerNorm(4)

    def forward(self, x):
        return self.out(self.norm(self.lstm(self.words(x))[0]))


encoder = Encoder()
encoder_text = """model encoder {
  input x: tokens[?]

  embedding(6, 3)
  bidirectional(lstm(2, return_sequences=true))
  bidirectional(lstm(2, return_sequences=true))
  layer_normalization(epsilon=1e-5)
  dense(2)
}
"""
words = torch.randint(0, 6, (3, 5))
optimizer = torch.optim.Adam(encoder.parameters())
encoder(words).sum().backward()
optimizer.step()
keep("checkpoint.pth", encoder_text, encoder, words, lambda path: torch.save(
    {"epoch": 3, "loss": np.float64(0.5), "model_state_dict": encoder.state_dict(),
     "optimizer": optimizer.state_dict()}, path))
keep("scripted.pt", encoder_text, encoder, words,
     lambda path: torch.jit.save(torch.jit.script(encoder), path))


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 3, batch_first=True)
        self.fc = nn.Linear(3, 1)

    def forward(self, x):
        return self.fc(self.gru(x)[1][0])


gru = Gru()
gru_text = """model forecast {
  input x: f32[4, 2]

  gru(3)
  dense(1)
}
"""
series = torch.randn(3, 4, 2)


def old_stream(path):
    """The format before PyTorch 1.6, of a module that nn.DataParallel wraps, with columns first."""
    weights = {f"module.{name}": value.double() for name, value in gru.state_dict().items()}
    weights["module.gru.weight_hh_l0"] = weights["module.gru.weight_hh_l0"].t().contiguous().t()
    torch.save({"state_dict": weights}, path, _use_new_zipfile_serialization=False)


keep("old.pth", gru_text, gru, series, old_stream)


def one_storage(path):
    """All tensors are parts of one storage."""
    weights = gru.state_dict()
    flat = torch.cat([value.reshape(-1) for value in weights.values()])
    place, parts = 0, {}
    for name, value in weights.items():
        parts[name] = flat[place:place + value.numel()].view(value.shape)
        place += value.numel()
    torch.save(parts, path)


keep("parts.bin", gru_text, gru, series, one_storage)


class Cells(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(2, 3, bias=False)

    def forward(self, x):
        h = c = torch.zeros(len(x), 3)
        for step in x.unbind(1):
            h, c = self.cell(step, (h, c))
        return h


keep("cell.pth", "model cell {\n  input x: f32[4, 2]\n\n  lstm(3)\n}\n", cells := Cells(), series,
     lambda path: torch.save(cells.state_dict(), path))


class Rnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(2, 3, nonlinearity="relu", batch_first=True)

    def forward(self, x):
        return self.rnn(x)[0]


rnn = Rnn()
rnn.load_state_dict({name: value.bfloat16().float() for name, value in rnn.state_dict().items()})
keep("rnn.safetensors",
     "model m {\n  input x: f32[?, 2]\n\n  simple_rnn(3, relu, return_sequences=true)\n}\n", rnn, series,
     lambda path: save_file({name: value.bfloat16() for name, value in rnn.state_dict().items()}, path))

class Normalized(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn = nn.BatchNorm1d(3)
        self.rnn = nn.GRU(3, 2, batch_first=True)
        self.start = nn.Parameter(torch.randn(1, 1, 2))

    def forward(self, x):
        return self.rnn(self.bn(x.transpose(1, 2)).transpose(1, 2), self.start.repeat(1, len(x), 1))[0]


normalized = Normalized()
normalized.train()
measured = torch.randn(4, 6, 3)
normalized(3 * measured + 1)  # its averages
keep("normalized.pth", """model normalized {
  input x: f32[?, 3]
  parameter start: [2]

  batch_normalization(epsilon=1e-5)
  gru(2, return_sequences=true)(initial_state=start)
}
""", normalized, measured, lambda path: torch.save({"net": normalized.state_dict()}, path))

# Files that are refused.
torch.save(gru, folder / "module.pth")
torch.save({"net": gru}, folder / "module-old.pth", _use_new_zipfile_serialization=False)
torch.save({"args": argparse.Namespace(units=3), "state_dict": gru.state_dict()}, folder / "namespace.pth")
projected = nn.LSTM(2, 3, proj_size=2)
torch.save(projected.state_dict(), folder / "projected.pth")
torch.save({"first": gru.state_dict(), "best": Gru().state_dict()}, folder / "two.pth")
