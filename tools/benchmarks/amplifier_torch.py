"""The process of the peer of amplifier.py: models/amplifier.rnn in PyTorch.

    amplifier_torch.py FOLDER BATCH SEGMENT WARM_UP UPDATE_EVERY EPOCHS SEED THREADS

writes FOLDER/initial.pt, the weights that it begins with, and prints the seconds of the training and
the error to signal of other-dry.wav.
"""

import json
import sys
import time
from pathlib import Path

import numpy
import torch
from torch import nn


def read_sound(path):
    """[samples] of a mono WAV file of float32 that rnn has written."""
    contents = path.read_bytes()
    begin = contents.index(b"data", 36) + 8
    size = int.from_bytes(contents[begin - 4:begin], "little")
    return torch.from_numpy(numpy.frombuffer(contents[begin:begin + size], "<f4").copy())


class Amplifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 40)
        self.dense = nn.Linear(40, 1)
        nn.init.zeros_(self.lstm.bias_hh_l0)

    def forward(self, x, states=None):
        """x [time, segments, 1]"""
        y, states = self.lstm(x, states)
        return self.dense(y) + x, states


def emphasized(signal):
    return signal - 0.85 * nn.functional.pad(signal, (0, 0, 0, 0, 1, 0))[:-1]


def loss_of(y, t):
    """The mean of the segments' losses."""
    b = emphasized(t)
    ratio = ((b - emphasized(y))**2).mean(0) / ((b**2).mean(0) + 1e-5)
    offset = (t - y).mean(0)**2 / ((t**2).mean(0) + 1e-5)
    return (0.75 * ratio + 0.25 * offset).mean()


def main():
    folder = Path(sys.argv[1])
    batch, segment, warm_up, update_every, epochs, seed, threads = map(int, sys.argv[2:])
    torch.manual_seed(seed)
    torch.set_num_threads(threads)

    def segments(name):
        sound = read_sound(folder / name)
        count = len(sound) // segment
        return sound[:count * segment].reshape(count, segment).t().unsqueeze(-1).contiguous()

    dry, wet = segments("dry.wav"), segments("wet.wav")  # [time, segments, 1]
    model = Amplifier()
    torch.save(model.state_dict(), folder / "initial.pt")
    # Two biases of which both are trained would move twice as far as one. (Without its gradient,
    # PyTorch would leave oneDNN.)
    trained = [weight for name, weight in model.named_parameters() if name != "lstm.bias_hh_l0"]
    optimizer = torch.optim.Adam(trained, 5e-3, eps=1e-12, fused=True)
    steps = epochs * -(-dry.shape[1] // batch) * -(-(segment - warm_up) // update_every)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    begin = time.perf_counter()
    for _ in range(epochs):
        for chosen in torch.randperm(dry.shape[1]).split(batch):
            x, t = dry[:, chosen], wet[:, chosen]
            with torch.no_grad():
                _, states = model(x[:warm_up])
            for first in range(warm_up, segment, update_every):
                model.zero_grad()
                y, states = model(x[first:first + update_every], states)
                loss_of(y, t[first:first + update_every]).backward()
                nn.utils.clip_grad_norm_(trained, 0.5)
                optimizer.step()
                rate.step()
                states = tuple(state.detach() for state in states)
    seconds = time.perf_counter() - begin
    with torch.no_grad():
        played, _ = model(read_sound(folder / "other-dry.wav").reshape(-1, 1, 1))
    target = read_sound(folder / "other-wet.wav").double()
    error = ((played.flatten().double() - target)**2).sum() / (target**2).sum()
    print(json.dumps({"seconds": seconds, "error_to_signal": error.item(), "version": torch.__version__}))


main()
