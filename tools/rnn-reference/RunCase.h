// A reference case and its compiled model -> the error of every tensor.
#pragma once

#include "ReferenceCase.h"
#include "rnn/model.h"

namespace rnn::reference {

struct TensorError {
  std::string tensor;
  double error = 0; // max |ours - reference| / max |reference|
};

/// A layer: output, and the gradients of input and weights for the cotangent of
/// the case. A model: predictions before and after, losses of all steps, first
/// gradients, final weights. Throws Error if model and case do not fit.
std::vector<TensorError> runCase(const ReferenceCase &reference, const rnn_model &model);

} // namespace rnn::reference
