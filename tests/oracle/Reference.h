// The oracle on a whole batch: named tensors in double precision.
#pragma once

#include "oracle/Interpreter.h"

#include <map>

namespace rnn::oracle {

/// What a model computes from. Numbers that float32 holds.
struct BatchNumbers {
  std::vector<Numbers> parameters; // in the module's order
  // One entry a sample.
  std::vector<Numbers> inputs, targets, outputCotangents;
};

using Tensors = std::map<std::string, Numbers>;

/// The names under which tensors are compared.
namespace name {
inline const std::string output = "output", inputGradient = "gradient of the input", loss = "loss";
inline std::string gradient(const std::string &path) { return "gradient of " + path; }
inline std::string pullback(const std::string &path) { return "pullback to " + path; }
} // namespace name

/// All samples' outputs and input gradients one behind the other, the mean loss
/// and the parameters' gradients of loss and pullback.
inline Tensors computeReference(const Interpreter &oracle, const BatchNumbers &batch) {
  Tensors tensors;
  auto append = [&](const std::string &tensor, const Numbers &numbers) {
    Numbers &all = tensors[tensor];
    all.insert(all.end(), numbers.begin(), numbers.end());
  };
  auto add = [&](const std::string &tensor, const Numbers &numbers, double factor) {
    Numbers &sum = tensors[tensor];
    sum.resize(numbers.size());
    for (size_t i = 0; i < numbers.size(); ++i)
      sum[i] += factor * numbers[i];
  };
  size_t samples = batch.inputs.size();
  for (size_t s = 0; s < samples; ++s) {
    Evaluation pullback =
        oracle.run("predict", batch.parameters, {batch.inputs[s]}, {batch.outputCotangents[s]});
    append(name::output, pullback.results.front());
    append(name::inputGradient, pullback.argumentGradients.front());
    for (size_t i = 0; i < batch.parameters.size(); ++i)
      add(name::pullback(oracle.parameters()[i].path), pullback.parameterGradients[i], 1);
    if (!oracle.has("evaluate"))
      continue;
    Evaluation loss = oracle.run("evaluate", batch.parameters, {batch.inputs[s], batch.targets[s]});
    add(name::loss, {loss.loss}, 1.0 / samples);
    for (size_t i = 0; i < batch.parameters.size(); ++i)
      add(name::gradient(oracle.parameters()[i].path), loss.parameterGradients[i], 1.0 / samples);
  }
  return tensors;
}

} // namespace rnn::oracle
