// A label's number -> a row of a model's target.
#pragma once

#include "datasets/Labels.h"
#include "rnn/model.h"

namespace rnn {

/// The number of the class for sparse_categorical_crossentropy, a one-hot row for several units,
/// and otherwise the number itself, which is 0 or 1 for losses with two classes.
class TextTarget {
public:
  /// Throws Error if the model's target has steps, or fewer classes than there are names.
  TextTarget(const rnn_model &model, const Labels &labels);

  /// Floats in a row.
  uint64_t size() const { return units; }

  /// Throws Error, with `place` at the start of the message, if the model has no such class or
  /// target.
  void require(double number, const std::string &label, const std::string &place) const;

  /// Writes the row of a number that passed `require`.
  void write(float number, float *row) const;

private:
  std::string model;
  uint64_t units;
  uint64_t classes; // 0: any number
  double ignored;   // the number of the ignored class
};

LabelUse labelUse(const rnn_model &model);

} // namespace rnn
