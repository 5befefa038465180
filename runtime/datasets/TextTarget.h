// A label's number -> a row of a model's target.
#pragma once

#include "datasets/Labels.h"
#include "rnn/model.h"

namespace rnn {

/// The number of a class for sparse_categorical_crossentropy, a 1 among zeros for several
/// units, and otherwise the number itself, which is 0 or 1 for losses of two classes.
class TextTarget {
public:
  /// Throws Error: a model whose target has steps, or fewer classes than there are names.
  TextTarget(const rnn_model &model, const Labels &labels);

  /// Floats of a row.
  uint64_t size() const { return units; }

  /// Throws Error, which begins with the place: a number that is none of the model's.
  void require(double number, const std::string &label, const std::string &place) const;

  /// Of a number that was required.
  void write(float number, float *row) const;

private:
  std::string model;
  uint64_t units;
  uint64_t classes; // 0: any number
  double ignored;   // the number of a class that does not count
};

LabelUse labelUse(const rnn_model &model);

} // namespace rnn
