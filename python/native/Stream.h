// A model that predicts one sequence, step by step.
#pragma once

#include "Model.h"

#include "training/Arena.h"

namespace rnn::python {

class Stream {
public:
  /// Throws Error if the model cannot be streamed.
  explicit Stream(Model &model);

  /// The numbers of one step [features] -> the model's output for the steps so far.
  NumpyFloats step(const Floats &input);
  /// Begins a new sequence.
  void reset();

private:
  Model &model;
  Arena state, weights, workspace;
  uint64_t packed = UINT64_MAX; // the version of the weights
  bool isNew = true;            // no step was read yet
};

} // namespace rnn::python
