// Predictions of a classifier -> the rows of which it is most wrong.
#pragma once

#include "training/Trainer.h"

#include <optional>
#include <vector>

namespace rnn {

struct WorstRow {
  uint64_t row = 0;   // in the order in which rows were added, from 0
  double error = 0;   // as `errorOf`
  uint64_t label = 0; // its class
  uint64_t prediction = 0;
  std::optional<float> probability; // of the prediction, as in `TextPrediction`
  std::vector<float> inputs, targets;
  uint64_t length = 0;
};

/// Keeps so many rows with the greatest loss; of equal ones the first.
class WorstRows {
public:
  WorstRows(const rnn_model &model, uint64_t most) : model(model), most(most) {}

  /// `outputs`: [samples, units]. A target of the ignored class is left out. The targets must have
  /// passed `ConfusionMatrix::add`.
  void add(const SampleView &data, std::span<const float> outputs);

  /// The worst one first.
  const std::vector<WorstRow> &rows() const { return worst; }

private:
  const rnn_model &model;
  uint64_t most;
  uint64_t seen = 0;
  std::vector<WorstRow> worst;
};

} // namespace rnn
