// Targets and outputs -> how often each class was predicted for each class.
#pragma once

#include "datasets/Labels.h"
#include "training/Trainer.h"

namespace rnn {

class ConfusionMatrix {
public:
  /// Throws Error if the model predicts no classes, or several for a sample.
  explicit ConfusionMatrix(const rnn_model &model);

  /// `outputs`: [samples, units]. A target of the ignored class adds nothing.
  void add(const SampleView &data, std::span<const float> outputs);

  uint64_t count(uint64_t label, uint64_t prediction) const {
    return counts[label * classes + prediction];
  }

  /// A line with the names of the classes, then a line for each class with its predictions.
  std::string format(const Labels &labels) const;

  /// For each class its precision (of the rows that were predicted as it, those that are), recall
  /// (of its rows, those that were predicted as it), their harmonic mean and its number of rows, as
  /// in scikit-learn's `classification_report`: a quotient by 0 is 0. Then the accuracy and the
  /// means over classes, of equal weights and weighted by their rows.
  std::string report(const Labels &labels) const;

private:
  size_t widthOf(const Labels &labels, size_t least) const;
  const rnn_model &model;
  uint64_t classes;
  std::vector<uint64_t> counts; // [label, prediction]
};

} // namespace rnn
