// Runs every function of a compiled model on random numbers and compares what
// comes out with the oracle.
#pragma once

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

/// Outputs, streamed outputs, losses, gradients, pullback and three updates for
/// the first `samples` of a batch; and an entry for each memory that was written
/// beyond its end. All memory is NaN before each call, so that a read of what
/// nobody wrote shows.
std::vector<TensorError> checkModel(const CompiledInMemory &compiled, uint64_t samples,
                                    uint64_t seed);

} // namespace rnn::oracle
