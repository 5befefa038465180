// What torch.save and safetensors write -> the dictionaries of tensors in it.
#pragma once

#include "data/Array.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rnn::exchange {

/// A tensor of a file, whose numbers are read when they are needed.
struct StoredTensor {
  std::string name; // lstm.weight_ih_l0
  std::vector<uint64_t> shape;
  std::function<Array()> read; // throws Error
};

struct StateDict {
  /// Where it is: `["model_state_dict"]`; empty: the file itself.
  std::string place;
  std::vector<StoredTensor> tensors; // in the order of the file
};

struct Checkpoint {
  /// Dictionaries that have tensors themselves.
  std::vector<StateDict> dictionaries;
  /// Dictionaries of such dictionaries, with all tensors below them, the innermost first.
  std::vector<StateDict> combined;
};

/// A file of torch.save (an archive, or the older stream of pickles). Executes nothing; throws
/// Error for a file that would build anything but tensors and plain data.
Checkpoint readCheckpoint(const std::filesystem::path &path);

/// Whether a file is one of torch.save, or another pickle.
bool isCheckpoint(std::string_view start, const std::filesystem::path &path);

} // namespace rnn::exchange
