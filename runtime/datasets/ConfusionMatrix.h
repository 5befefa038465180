// Targets and outputs -> how often each class was taken for each.
#pragma once

#include "datasets/Labels.h"
#include "training/Trainer.h"

namespace rnn {

class ConfusionMatrix {
public:
  /// Throws Error: a model that tells no classes, or several for a sample.
  explicit ConfusionMatrix(const rnn_model &model);

  /// `outputs`: [samples, units]. A target of the class that does not count adds nothing.
  void add(const SampleView &data, std::span<const float> outputs);

  uint64_t count(uint64_t label, uint64_t prediction) const {
    return counts[label * classes + prediction];
  }

  /// A line with the classes' names, then one for each class with the predictions of it.
  std::string format(const Labels &labels) const;

private:
  const rnn_model &model;
  uint64_t classes;
  std::vector<uint64_t> counts; // [label, prediction]
};

} // namespace rnn
