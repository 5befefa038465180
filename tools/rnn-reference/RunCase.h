// A reference case and its compiled model -> the error of every tensor.
#pragma once

#include "ReferenceCase.h"
#include "rnn/model.h"

namespace rnn::reference {

struct TensorError {
  std::string tensor;
  double error = 0; // max |ours - reference| / max |reference|
};

/// Those functions of a model that `runCase` calls, as `rnnc --functions` takes them.
std::string functionsToRun(const ReferenceCase &reference);

/// For a layer: the output, and the gradients of input and weights for the cotangent of the case.
/// For a model: predictions before and after training, losses of all steps, the first gradients,
/// the final weights. Throws Error if model and case do not match.
std::vector<TensorError> runCase(const ReferenceCase &reference, const rnn_model &model);

} // namespace rnn::reference
