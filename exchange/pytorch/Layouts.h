// PyTorch's weights of a recurrent layer <-> those of the language, which are Keras' layouts.
#pragma once

#include "data/Array.h"

#include <vector>

namespace rnn::exchange {

/// A matrix [rows, columns] -> [columns, rows].
Array transposed(const Array &matrix);

/// The weights of one direction by PyTorch's layouts (pytorch.org/docs: nn.RNN, nn.LSTM, nn.GRU):
/// rows are the gates r, z, n of a GRU and i, f, g, o of an LSTM, each with `units` rows.
struct TorchRecurrent {
  Array weightIh; // [gates * units, features]
  Array weightHh; // [gates * units, units]
  Array biasIh;   // [gates * units]
  Array biasHh;   // the same
};

/// Kernel [features, gates * units], recurrent kernel [units, gates * units] and bias; `gates` is
/// 1, 3 (a GRU with reset_after, whose bias is [2, 3 * units]) or 4.
std::vector<Array> fromTorch(const TorchRecurrent &weights, uint64_t gates);

/// The inverse; the second bias of anything but a GRU is zero. Without a bias in `weights`, both
/// are zeros.
TorchRecurrent toTorch(const std::vector<Array> &weights, uint64_t gates);

} // namespace rnn::exchange
