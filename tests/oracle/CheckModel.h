// Runs every function of a compiled model on random numbers and compares what
// comes out with the oracle.
#pragma once

#include "data/Error.h"
#include "oracle/CompileInMemory.h"

#include <vector>

namespace rnn::oracle {

/// error: max |ours - oracle| / max |oracle| of one tensor.
struct TensorError {
  std::string tensor; // "gradient of gru/gru_cell/kernel"
  double error;
  double bound;
  bool isWithin() const { return error <= bound; } // false where it is NaN
};

/// The oracle's numbers become too large for float32, whatever the weights.
struct NumbersExplode : Error {
  NumbersExplode() : Error("the numbers explode") {}
};

/// Outputs, streamed outputs, losses, gradients, pullback and three updates for
/// the first `samples` of a batch; and an entry for each memory that was written
/// beyond its end. All memory is NaN before each call, so that reading uninitialized memory shows.
/// Throws NumbersExplode.
///
/// `module` is what the oracle runs: the model's, or of a model of any length that of
/// the same text with a `length` in it.
std::vector<TensorError> checkModel(const rnn_model &model, const std::string &module,
                                    uint64_t length, uint64_t samples, uint64_t seed);

} // namespace rnn::oracle
