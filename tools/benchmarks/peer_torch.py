"""PyTorch: its own layers, time first, and its fused optimizer."""

import torch
from torch import Tensor, nn

LAYERS = {"gru": nn.GRU, "lstm": nn.LSTM, "simple_rnn": nn.RNN}


class MinimalGatedUnit(nn.Module):
    """models/cells/minimal_gated_unit.rnn; the product with the input is computed before the loop."""

    def __init__(self, features: int, units: int):
        super().__init__()
        self.units = units
        self.kernel = nn.Linear(features, 2 * units)
        self.recurrent = nn.Linear(units, units, bias=False)
        self.candidate = nn.Linear(units, units, bias=False)

    def forward(self, x: Tensor, h: Tensor):
        outputs: list[Tensor] = []
        for step in self.kernel(x).unbind(0):
            gate, value = step.split(self.units, -1)
            f = torch.sigmoid(gate + self.recurrent(h))
            h = h + f * (torch.tanh(value + self.candidate(f * h)) - h)
            outputs.append(h)
        return torch.stack(outputs), h


class Network(nn.Module):
    def __init__(self, workload):
        super().__init__()
        features = workload.get("features")
        self.steps = nn.ModuleList()
        self.kinds = []
        for layer in workload["layers"]:
            kind, units = layer["kind"], layer["units"]
            self.kinds.append(layer)
            if kind == "embedding":
                self.steps.append(nn.Embedding(layer["tokens"], units))
            elif kind == "dense":
                self.steps.append(nn.Linear(features, units))
            elif kind == "minimal_gated_unit":
                self.steps.append(torch.jit.script(MinimalGatedUnit(features, units)))
            else:
                self.steps.append(LAYERS[kind](features, units, bidirectional=layer["bidirectional"]))
                units *= 2 if layer["bidirectional"] else 1
            features = units

    def forward(self, x, states=None):
        """x [time, batch, ...]; with `states`, a list, the recurrent layers continue from them."""
        for i, (layer, step) in enumerate(zip(self.kinds, self.steps)):
            if layer["kind"] == "embedding":
                x = step(x)
            elif layer["kind"] == "dense":
                x = step(x)
                x = torch.relu(x) if layer["activation"] == "relu" else x
            else:
                state = states[i] if states else None
                if state is None and layer["kind"] == "minimal_gated_unit":
                    state = x.new_zeros(x.shape[1], layer["units"])
                y, state = step(x, state) if state is not None else step(x)
                if states:
                    states[i] = state
                x = y if layer["sequences"] else self.last(y, layer)
        return x

    @staticmethod
    def last(y, layer):
        """[batch, units]: the last step of the backward direction is the first in time."""
        if not layer["bidirectional"]:
            return y[-1]
        return torch.cat([y[-1, :, :layer["units"]], y[0, :, layer["units"]:]], -1)


class Model:
    configuration = "nn.GRU, nn.LSTM and nn.RNN (oneDNN where PyTorch has it), time first, Adam(fused=True), " \
                    "a cell as TorchScript; torch.set_num_threads"
    versions = f"PyTorch {torch.__version__}"

    def __init__(self, workload):
        torch.set_num_threads(workload["threads"])
        self.network = Network(workload)
        self.tokens = "tokens" in workload
        self.loss = {"mean_squared_error": nn.MSELoss(), "binary_crossentropy": nn.BCEWithLogitsLoss(),
                     None: None}[workload["loss"]]
        if self.loss:
            self.optimizer = torch.optim.Adam(self.network.parameters(), workload["learning_rate"], eps=1e-7, fused=True)
        self.features = workload.get("features")

    def input(self, x):
        x = torch.from_numpy(x).transpose(0, 1)
        return x.long() if self.tokens else x.contiguous()

    def train(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.network(self.input(x)), torch.from_numpy(y))
        loss.backward()
        self.optimizer.step()

    def predict(self, x):
        with torch.inference_mode():
            return self.network(self.input(x))

    def stream(self, steps):
        x = torch.rand(1, 1, self.features)
        states = [None] * len(self.network.kinds)
        with torch.inference_mode():
            for _ in range(steps):
                self.network(x, states)
