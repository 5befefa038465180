// The oracle on a whole batch: named tensors in double precision.
#pragma once

#include "oracle/Interpreter.h"

#include <map>
#include <set>

namespace rnn::oracle {

/// What a model computes from. Numbers that float32 holds.
struct BatchNumbers {
  std::vector<Numbers> parameters; // in the module's order
  // One entry a sample: a row of all inputs or outputs.
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
                         mask = "output mask", states = "states";
/// Of a function that gives another value than the first one does.
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

/// All samples' outputs, masks, states and input gradients one behind the other, the
/// batch's loss, and the parameters' gradients of loss and pullback. Where training
/// differs from evaluation, "loss of evaluate" is the latter's.
Reference computeReference(const Interpreter &oracle, const BatchNumbers &batch,
                           const std::function<double()> &noise = {});

} // namespace rnn::oracle
