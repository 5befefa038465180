// Weights of PyTorch for models that are written already, and back.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// Files of torch.save: .pth, .pt, .bin, .ckpt. Throws Error.
bool isPyTorch(std::string_view start, const std::filesystem::path &path);
ImportedWeights readPyTorchWeights(const std::filesystem::path &path, const CheckedModel &model,
                                   const WeightOptions &options);

/// Safetensors with PyTorch's names, such as `lstm.weight_ih_l0`. Throws Error.
bool isSafetensors(std::string_view start, const std::filesystem::path &path);
ImportedWeights readPyTorchSafetensors(const std::filesystem::path &path, const CheckedModel &model,
                                       const WeightOptions &options);

} // namespace rnn::exchange
