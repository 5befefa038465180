// A batch -> named tensors in double precision, computed by the oracle.
#pragma once

#include "oracle/Interpreter.h"

#include <map>
#include <set>

namespace rnn::oracle {

/// The inputs of a model's functions, in numbers that float32 represents exactly.
struct BatchNumbers {
  std::vector<Numbers> parameters; // in the module's order
  // One entry per sample: a row of all inputs or outputs.
  std::vector<Numbers> inputs, targets, outputCotangents;
  std::vector<Numbers> states;        // that stateful layers begin with; none: zero
  std::vector<Numbers> sampleWeights; // of each step of a target, or one; none: 1
  std::set<std::string> frozen;       // parameters that are not trained
  uint64_t seed = 0, step = 0;        // of random numbers
  uint64_t length = 0;                // of a model of any length
};

using Tensors = std::map<std::string, Numbers>;

/// The names under which tensors are compared.
namespace name {
inline const std::string output = "output", inputGradient = "gradient of the input", loss = "loss",
                         mask = "output mask", states = "states", metrics = "metrics";
/// The name of a tensor in a function that may compute it differently.
inline std::string in(const std::string &tensor, const std::string &function) {
  return tensor + " of " + function;
}
inline std::string gradient(const std::string &path) { return "gradient of " + path; }
inline std::string pullback(const std::string &path) { return "pullback to " + path; }
} // namespace name

struct Reference {
  Tensors tensors;
  double largestNumber = 0;     // in the network, on the way
  double largestInTraining = 0; // in the loss too, where training differs
};

/// The concatenated outputs, masks, states and input gradients of all samples, the loss of the
/// batch, and the gradients of the parameters for loss and pullback. If training differs from
/// evaluation, "loss of evaluate" is that of evaluation.
Reference computeReference(const Interpreter &oracle, const BatchNumbers &batch,
                           const std::function<double()> &noise = {});

} // namespace rnn::oracle
