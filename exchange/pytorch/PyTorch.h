// Weights of PyTorch for models that are written already, and back.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// Files of torch.save: .pth, .pt, .bin, .ckpt.
Format pyTorchFormat();

/// Safetensors with PyTorch's names, such as `lstm.weight_ih_l0`.
Format pyTorchSafetensorsFormat();

/// A module for each layer with weights, named like the layer. Throws Error for layers that no
/// module of PyTorch has.
std::string writePyTorchSafetensors(const CheckedModel &model, const Tensors &weights);

} // namespace rnn::exchange
