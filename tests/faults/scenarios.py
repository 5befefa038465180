"""The commands that are disturbed, with their inputs and outputs."""
import json
import pathlib
import re
import shutil
import subprocess

from attempt import Wrong

ROOT = pathlib.Path(__file__).resolve().parents[2]
INPUTS = ROOT / "tests/end-to-end/Inputs"
FOREIGN = ROOT / "tests/exchange/Inputs"
SMALL = INPUTS / "small.rnn"
TEXT_MODEL = """model films {
  input words: tokens[?]
  embedding(8, 4)
  gru(4)
  dense(1)
  loss bce(from_logits=true)
  optimizer adam(0.1)
  batch 2
}
"""
TEXTS = {"bad/1.txt": "a bad film", "bad/2.txt": "the worst of it", "bad/3.txt": "a film so bad",
         "good/1.txt": "a good film", "good/2.txt": "the best of it", "good/3.txt": "a film so good"}


class Scenario:
    """A command in a folder with inputs and with the outputs of an earlier run."""

    name = ""
    arguments = []
    outputs = []
    kept = set()  # other files that may stay, and folders in which any may, such as "board/"
    program = "rnn"
    takes_signals = False  # whether SIGINT and SIGTERM end it in an orderly way

    def __init__(self, programs):
        self.programs = programs
        self.command = [str(programs / self.program), *self.arguments]

    def prepare(self, folder):
        """Writes the inputs into a new folder."""

    def prepare_old(self, folder):
        """Writes outputs of an earlier time, which differ from the new ones."""
        for name in self.outputs:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"old " * 1000 + name.encode())

    def command_again(self, _world):
        return self.command

    def check_progress(self, world, outcome):
        """What else must hold after a disturbed run; raises Wrong."""

    def parts(self, _template, _copy):
        """Folders with other outputs that may stand after an error that is told."""
        return []

    def compared(self, _name, contents):
        return contents

    def rnn(self, folder, *arguments):
        """Runs a command that makes an input."""
        subprocess.run([self.programs / "rnn", *arguments], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL,
                       env={"RNN_CACHE": str(folder / "cache"), "PATH": "/usr/bin:/bin"})

    def make_data(self, folder, samples=20):
        shutil.copy(SMALL, folder / "m.rnn")
        self.rnn(folder, "data", "multiplication", "--samples", str(samples), "--length", "6",
                 "-o", "d.npz")

    def make_texts(self, folder):
        for name, text in TEXTS.items():
            (folder / "texts" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "texts" / name).write_text(text)
        (folder / "t.rnn").write_text(TEXT_MODEL)
        self.rnn(folder, "vocabulary", "texts", "--kind", "word", "--size", "8", "--reserve",
                 "pad,unknown", "-o", "v")


def without_times(name, contents):
    """A history without the columns of times, which differ from run to run."""
    if not name.endswith(".csv"):
        return contents
    rows = [line.split(b",") for line in contents.splitlines()]
    times = [i for i, column in enumerate(rows[0] if rows else []) if b"_s" in column]
    return [[field for i, field in enumerate(row) if i not in times] for row in rows]


class Train(Scenario):
    name = "train"
    arguments = ["train", "m.rnn", "--data", "d.npz", "--validation-split", "0.25", "--epochs", "3",
                 "--seed", "7", "--threads", "1", "--history", "h.csv", "-o", "w.safetensors"]
    outputs = ["w.safetensors", "h.csv"]

    def prepare(self, folder):
        self.make_data(folder)
        self.rnn(folder, "summary", "m.rnn")

    def prepare_old(self, folder):
        arguments = [{"7": "8"}.get(each, each) for each in Train.arguments]
        self.rnn(folder, *arguments)
        for name in self.outputs:  # a picture
            if not (folder / name).exists():
                (folder / name).write_bytes(b"old " * 1000)

    def compared(self, name, contents):
        return without_times(name, contents)


def place_of(checkpoint):
    """Epoch and step of a checkpoint; (0, 0) for one that is not there or not whole."""
    try:
        contents = checkpoint.read_bytes()
        header = json.loads(contents[8:8 + int.from_bytes(contents[:8], "little")])
    except (FileNotFoundError, ValueError):
        return 0, 0
    return tuple(int(header["__metadata__"]["checkpoint/" + name]) for name in ("epoch", "step"))


class Checkpoints(Train):
    """A checkpoint after each epoch: none that was written is lost, and the next run goes on from
    the last one, with the same bits."""

    name = "checkpoint"
    arguments = [*Train.arguments, "--checkpoint", "c"]
    kept = {"c", "c.previous"}
    takes_signals = True

    def command_again(self, world):
        if not any((world.folder / name).exists() for name in self.kept):
            return self.command
        return [*self.command, "--resume", "c"]

    def parts(self, template, copy):
        """What an error leaves: the weights and the history after each epoch."""
        for epochs in range(1, self.epochs()):
            folder = copy(template)
            arguments = list(self.arguments)
            arguments[arguments.index("--epochs") + 1] = str(epochs)
            self.rnn(folder, *arguments)
            yield folder

    def epochs(self):
        return int(self.arguments[self.arguments.index("--epochs") + 1])

    def check_progress(self, world, outcome):
        found = max(place_of(world.folder / name) for name in self.kept)
        written = self.written(world, outcome)
        if found < written:
            raise Wrong(f"the checkpoint is of epoch and step {found}, but {written} was written")

    def written(self, world, outcome):
        """The place of the last checkpoint that was written and synced for certain."""
        synced = renamed = certain = None
        for line in outcome.log:
            if line[0] == "sync":
                synced = line[2]
            elif line[0] == "rename" and line[2] == str(world.folder / "c"):
                renamed = synced
            elif line[0] == "sync-folder" and line[1] == str(world.folder):
                certain = renamed
        if certain:
            return place_of(pathlib.Path(certain))
        # Without a log, a line of the next epoch tells that the last one was written, unless the
        # warning says that it was not.
        if "rnn: warning: no checkpoint" in outcome.errors:
            return (0, 0)
        begun = [int(number) for number in re.findall(r"^Epoch (\d+)/", outcome.output, re.M)]
        return (max(begun) - 1, 0) if begun and not outcome.log else (0, 0)


class CheckpointSteps(Checkpoints):
    """A checkpoint after each of the two steps of an epoch."""

    name = "checkpoint-steps"
    arguments = [*Checkpoints.arguments, "--checkpoint-every", "1steps"]


class Resume(Checkpoints):
    """Goes on from a checkpoint of the first epoch, with the control that remembers."""

    name = "resume"
    arguments = [*Train.arguments, "--keep-best", "--resume", "c"]

    def prepare(self, folder):
        super().prepare(folder)
        first = self.arguments[:-1]
        first[-1] = "--checkpoint"
        first[first.index("--epochs") + 1] = "1"
        self.rnn(folder, *first, "c")

    def prepare_old(self, folder):
        for name in self.outputs:
            (folder / name).unlink()

    def command_again(self, _world):
        return self.command

    def written(self, world, outcome):
        return max(super().written(world, outcome), (1, 0))


class Long(Checkpoints):
    """Long enough for kills in the middle."""

    name = "checkpoint-long"
    arguments = [{"3": "20"}.get(each, each) for each in Checkpoints.arguments]


class TrainFresh(Train):
    """The model is compiled and goes into the cache."""

    name = "train-fresh"

    def prepare_old(self, folder):
        super().prepare_old(folder)
        shutil.rmtree(folder / "cache")


class TrainPlot(Train):
    name = "train-plot"
    arguments = [*Train.arguments, "--plot", "p.svg"]
    outputs = [*Train.outputs, "p.svg"]


class TrainTexts(Scenario):
    name = "train-texts"
    arguments = ["train", "t.rnn", "--data", "texts", "--vocabulary", "v", "--epochs", "2",
                 "--threads", "1", "-o", "w.safetensors"]
    outputs = ["w.safetensors"]

    def prepare(self, folder):
        self.make_texts(folder)
        self.rnn(folder, "summary", "t.rnn")


class Vocabulary(Scenario):
    name = "vocabulary"
    arguments = ["vocabulary", "texts", "--kind", "word", "--reserve", "pad", "-o", "new"]
    outputs = ["new"]

    def prepare(self, folder):
        self.make_texts(folder)


class Embed(Scenario):
    name = "embed"
    arguments = ["embed", "--method", "fasttext", "texts", "--vocabulary", "v", "--dim", "4",
                 "--buckets", "100", "--epochs", "1", "--threads", "1", "--emit-model", "e.rnn",
                 "--fasttext-model", "e.bin", "-o", "e"]
    outputs = ["e.rnn", "e.bin", "e"]

    def prepare(self, folder):
        self.make_texts(folder)
        self.rnn(folder, *self.arguments)
        for name in self.outputs:
            (folder / name).unlink()


class EmbedPairs(Embed):
    """Counts of pairs are in temporary files."""

    name = "embed-pairs"
    arguments = ["embed", "--method", "glove", "texts", "--vocabulary", "v", "--dim", "4",
                 "--epochs", "1", "--threads", "1", "-o", "e"]
    outputs = ["e"]


class EmbedWeights(Embed):
    name = "embed-weights"
    arguments = ["embed", "--method", "elmo", "texts", "--vocabulary", "v", "--dim", "4",
                 "--steps", "4", "--negative", "2", "--epochs", "1", "--threads", "1", "-o", "e"]
    outputs = ["e"]


class Embedding(Scenario):
    name = "embedding"
    arguments = ["embedding", "t.rnn", "--weights", "w.safetensors", "--vocabulary", "v", "-o", "e"]
    outputs = ["e/vectors.tsv", "e/metadata.tsv"]
    kept = {"e"}

    def prepare(self, folder):
        self.make_texts(folder)
        self.rnn(folder, *TrainTexts.arguments)


class EmbeddingFolder(Embedding):
    """The folder for the output is made, too."""

    name = "embedding-folder"

    def prepare_old(self, folder):
        pass


class Import(Scenario):
    name = "import"
    arguments = ["import", "foreign.keras", "-o", "i"]
    outputs = ["i.rnn", "i.safetensors"]

    def prepare(self, folder):
        shutil.copy(FOREIGN / "keras/functional.keras", folder / "foreign.keras")


class ImportWeights(Import):
    name = "import-h5"
    arguments = ["import", "foreign.h5", "-o", "i"]

    def prepare(self, folder):
        shutil.copy(FOREIGN / "keras/functional.h5", folder / "foreign.h5")


class ImportOnnx(Import):
    name = "import-onnx"
    arguments = ["import", "foreign.onnx", "-o", "i"]

    def prepare(self, folder):
        shutil.copy(sorted((FOREIGN / "onnx").glob("*.onnx"))[0], folder / "foreign.onnx")


class Export(Scenario):
    name = "export"
    arguments = ["export", "m.rnn", "--weights", "w.safetensors", "-o", "x.keras"]
    outputs = ["x.keras"]

    def prepare(self, folder):
        self.make_data(folder)
        self.rnn(folder, "train", "m.rnn", "--data", "d.npz", "-o", "w.safetensors")


class Predict(Export):
    name = "predict"
    arguments = ["predict", "m.rnn", "--weights", "w.safetensors", "--data", "d.npz", "-o", "y.npy"]
    outputs = ["y.npy"]


class Data(Scenario):
    name = "data"
    arguments = ["data", "multiplication", "--samples", "20", "--length", "6", "-o", "d.npz"]
    outputs = ["d.npz"]


class DataAmplifier(Scenario):
    name = "data-amplifier"
    arguments = ["data", "amplifier", "--seconds", "1", "--rate", "8000", "-o", "dry.wav",
                 "wet.wav"]
    outputs = ["dry.wav", "wet.wav"]


class PredictSound(Scenario):
    name = "predict-sound"
    arguments = ["predict", "s.rnn", "--weights", "w.safetensors", "--wav", "dry.wav", "-o",
                 "out.wav"]
    outputs = ["out.wav"]

    def prepare(self, folder):
        shutil.copy(INPUTS / "sound/effect.rnn", folder / "s.rnn")
        self.rnn(folder, *DataAmplifier.arguments)
        self.rnn(folder, "train", "s.rnn", "--wav", "dry.wav", "wet.wav", "--segment", "2000", "-o",
                 "w.safetensors")


class Compile(Scenario):
    name = "compile"
    program = "rnnc"
    arguments = ["m.rnn", "-o", "m.o"]
    outputs = ["m.o", "m.h"]

    def prepare(self, folder):
        shutil.copy(SMALL, folder / "m.rnn")


class Tune(Scenario):
    name = "tune"
    program = "rnnc"
    arguments = ["--tune", "m.rnn", "-o", "m.o"]
    outputs = ["m.o", "m.h"]
    kept = {"cache", "cache/"}

    def prepare(self, folder):
        # Nothing in it can be cut otherwise, so that all runs end alike.
        (folder / "m.rnn").write_text("model m {\n  input x: f32[2]\n  dense(1)\n  batch 1\n}\n")


class PlotSchedule(Scenario):
    name = "plot-schedule"
    arguments = ["plot", "--schedule", "m.rnn", "-o", "p.svg"]
    outputs = ["p.svg"]

    def prepare(self, folder):
        text = SMALL.read_text().replace("learning_rate=0.01", "exponential_decay(0.1, 9, 0.5)")
        (folder / "m.rnn").write_text(text)
        self.rnn(folder, "summary", "m.rnn")


class TrainSeeds(Train):
    name = "train-seeds"
    arguments = [*Train.arguments, "--seeds", "2"]
    outputs = ["w-seed7.safetensors", "w-seed8.safetensors", "h-seed7.csv", "h-seed8.csv"]

    def prepare_old(self, folder):
        Scenario.prepare_old(self, folder)


class TrainTensorBoard(Train):
    name = "train-tensorboard"
    arguments = [*Train.arguments, "--tensorboard", "board"]
    kept = {"board", "board/"}


class FindRate(Scenario):
    name = "find-rate"
    arguments = ["find-rate", "m.rnn", "--data", "d.npz", "--steps", "10", "--threads", "1", "-o",
                 "r.csv", "--plot", "r.svg"]
    outputs = ["r.csv", "r.svg"]

    def prepare(self, folder):
        self.make_data(folder)
        self.rnn(folder, "summary", "m.rnn")


class Plot(Scenario):
    name = "plot"
    arguments = ["plot", "h.csv", "-o", "p.svg"]
    outputs = ["p.svg"]

    def prepare(self, folder):
        rows = "".join(f"{i},{1 / i},{2 / i}\n" for i in range(1, 20))
        (folder / "h.csv").write_text("epoch,loss,val_loss\n" + rows)


def scenarios():
    """All scenarios by name."""
    found, waiting = {}, [Scenario]
    while waiting:
        each = waiting.pop(0)
        waiting += each.__subclasses__()
        if each.name:
            found[each.name] = each
    return found
