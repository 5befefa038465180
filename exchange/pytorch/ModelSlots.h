// A model of the language -> the places that PyTorch's modules can fill.
#pragma once

#include "exchange/model/CheckedModel.h"
#include "exchange/pytorch/Modules.h"

#include <optional>

namespace rnn::exchange {

/// A layer with weights, as PyTorch has it.
struct ModelSlot {
  TorchModule::Kind kind = TorchModule::Kind::Matrix;
  std::string name;                       // of the layer in the text
  std::vector<const rnnc::Layer *> parts; // those with the weights; forward, then backward
  uint64_t gates = 0;                     // of a recurrent layer

  bool isEmbedding() const;
  /// The place of a weight of a part by its last name, such as `recurrent_kernel`; null: it has
  /// none.
  const WeightPlace *find(size_t part, std::string_view weight) const;
  /// PyTorch's names and shapes of the weights that a module must have: weight_ih_reverse.
  std::map<std::string, std::vector<uint64_t>> expected() const;
  /// The class and sizes, in messages.
  std::string describe() const;

  std::vector<std::vector<WeightPlace>> places; // of each part
};

/// Throws Error for layers whose weights no module of PyTorch has, with their names. The model must
/// outlive the result.
std::vector<ModelSlot> slotsOf(const CheckedModel &model);

/// Why a module does not fit, in words that follow its name; nothing if it does.
std::optional<std::string> mismatch(const TorchModule &module, const ModelSlot &slot);

/// The numbers of a module as the weights of a layer that it fits, by the model's names. Throws
/// Error where the file is damaged.
void fill(const TorchModule &module, const ModelSlot &slot, std::map<std::string, Array> &arrays);

} // namespace rnn::exchange
