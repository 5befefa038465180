#!/usr/bin/env python3
"""Trains an amplifier by rnn and by PyTorch with the same procedure, in turns, on the same sound.

Both learn the sounds of `rnn data amplifier` by models/amplifier.rnn: an LSTM of 40 units and a
dense layer, whose output is added to the input. Segments of half a second come in a new order in
each epoch, with 1,000 samples of warm-up, then an update every 2,048 samples; the loss of the text,
Adam with its clipping, a rate that falls from 5e-3 to 0 like a cosine, so that the order of the
last segments does not decide, and an epsilon so small that the place where Keras and PyTorch add it
does not either. Both begin with the same weights, which PyTorch draws, and have the same bias, once.
The seconds are those of the training from its first step on. The error is that of what they play of
another sound: the squares of what differs by those of the sound, without emphasis.
"""

import re
import sys
import tempfile
from array import array
from pathlib import Path

sys.dont_write_bytecode = True  # the sources' folder stays as it is

from trainings import ROOT, Peer, Rnn, columns_of, describe_run, mean, parse_arguments, run

RATE, SEGMENT, WARM_UP, UPDATE_EVERY = 44100, 22050, 1000, 2048
HELD_OUT_SECONDS = 20


def read_sound(path):
    """The samples of a mono WAV file of float32 that rnn has written."""
    contents = path.read_bytes()
    begin = contents.index(b"data", 36) + 8
    size = int.from_bytes(contents[begin - 4:begin], "little")
    return array("f", contents[begin:begin + size])


def error_to_signal(played, wet):
    return sum((a - b)**2 for a, b in zip(played, wet)) / sum(b * b for b in wet)


def main():
    arguments = parse_arguments(
        __doc__, 12, lambda parser: parser.add_argument("--seconds", type=int, default=180, help="of sound"))
    text = (ROOT / "models" / "amplifier.rnn").read_text()
    batch = int(re.search(r"batch (\d+)", text)[1])
    segments = arguments.seconds * RATE // SEGMENT
    steps = arguments.epochs * -(-segments // batch) * -(-(SEGMENT - WARM_UP) // UPDATE_EVERY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = folder / "amplifier.rnn"
        model.write_text(text.replace("learning_rate=5e-3", f"learning_rate=cosine_decay(5e-3, {steps}), epsilon=1e-12"))
        rnn, peer = Rnn(arguments.build, folder), Peer("torch", arguments)
        for seconds, seed, prefix in ((arguments.seconds, 0, ""), (HELD_OUT_SECONDS, 1, "other-")):
            rnn("data", "amplifier", "--seconds", seconds, "--seed", seed, "--bits", 32, "-o",
                folder / f"{prefix}dry.wav", folder / f"{prefix}wet.wav")
        wet = read_sound(folder / "other-wet.wav")
        rnn("summary", model)  # compiles
        print(f"{describe_run(arguments)}; {arguments.seconds} seconds of sound, batches of {batch}")
        print("| seed | rnn s | error to signal | PyTorch s | error to signal | rnn is faster by |")
        print("| ---: | ----: | --------------: | --------: | --------------: | ---------------: |", flush=True)
        ratios, errors = [], []
        for seed in arguments.seeds:
            theirs = peer("amplifier_torch.py", folder, batch, SEGMENT, WARM_UP, UPDATE_EVERY, arguments.epochs, seed,
                          arguments.threads)
            rnn("import", folder / "initial.pt", "--model", model, "-o", folder / "initial")
            rnn("train", model, "--initial-weights", folder / "initial.safetensors", "--wav", folder / "dry.wav",
                folder / "wet.wav", "--segment", SEGMENT, "--warm-up", WARM_UP, "--update-every", UPDATE_EVERY,
                "--epochs", arguments.epochs, "--seed", seed, "--threads", arguments.threads, "--history",
                folder / "history.csv", "-o", folder / "weights")
            rnn("predict", model, "--weights", folder / "weights", "--wav", folder / "other-dry.wav", "-o",
                folder / "played.wav")
            seconds = float(columns_of(folder / "history.csv")["wall_seconds"][-1])
            error = error_to_signal(read_sound(folder / "played.wav"), wet)
            ratios.append(theirs["seconds"] / seconds)
            errors.append((error, theirs["error_to_signal"]))
            print(f"| {seed} | {seconds:.1f} | {error:.5f} | {theirs['seconds']:.1f} | {theirs['error_to_signal']:.5f} | "
                  f"{ratios[-1]:.1f} |", flush=True)
        print(f"PyTorch {theirs['version']}; means: rnn is {mean(ratios):.1f} times as fast; error to signal "
              f"{mean([e for e, _ in errors]):.5f} and {mean([e for _, e in errors]):.5f}")


run(main)
