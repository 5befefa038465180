// Tensors by PyTorch's names -> modules that are layers of the language.
#pragma once

#include "exchange/pytorch/Checkpoint.h"

#include <map>
#include <string>
#include <vector>

namespace rnn::exchange {

/// One layer of a module: an nn.LSTM of two layers is two of them.
struct TorchModule {
  enum class Kind {
    Recurrent, // nn.RNN, LSTM, GRU and their cells
    Matrix,    // nn.Linear; nn.Embedding if there is no bias
    Scale,     // nn.LayerNorm, nn.RMSNorm
    BatchNorm,
  } kind = Kind::Matrix;
  /// lstm; lstm.l0 of several layers. Empty: the tensors have no prefix.
  std::string name;
  /// By its own names without the layer: weight_ih, bias_hh_reverse, running_mean.
  std::map<std::string, const StoredTensor *> tensors;
  std::vector<std::string> files; // the names of the tensors in the file

  const StoredTensor *find(const std::string &own) const {
    auto found = tensors.find(own);
    return found == tensors.end() ? nullptr : found->second;
  }
  bool isBidirectional() const { return tensors.contains("weight_ih_reverse"); }
  /// "LSTM `encoder`", with the sizes of its tensors.
  std::string describe() const;
  /// The layer of the language that it may be: `lstm(8)`.
  std::string asLayer() const;
};

struct TorchModules {
  std::vector<TorchModule> modules;         // in the order of the file
  std::vector<const StoredTensor *> others; // of no known module, such as convolutions
};

/// The tensors must outlive the result. Throws Error for projections (`weight_hr_l0`), which the
/// language lacks; `what` names the file.
TorchModules modulesOf(const StateDict &dictionary, const std::string &what);

} // namespace rnn::exchange
