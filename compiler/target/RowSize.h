// The floats of a row of a model's inputs or outputs.
#pragma once

#include "model/Model.h"
#include "llvm/ADT/ArrayRef.h"

namespace rnnc {

/// The floats for length 0 and for each additional step.
struct RowSize {
  int64_t known = 0, perStep = 0;

  void add(llvm::ArrayRef<int64_t> shape) {
    bool grows = !shape.empty() && shape.front() == unknownLength;
    int64_t elements = 1;
    for (int64_t axis : shape.drop_front(grows))
      elements *= axis;
    (grows ? perStep : known) += elements;
  }
};

inline RowSize inputRow(const Model &model) {
  RowSize row;
  for (size_t input = 0; input < model.inputCount; ++input)
    row.add(model.tensors[input].shape);
  return row;
}

inline RowSize outputRow(const Model &model) {
  RowSize row;
  for (size_t output : model.outputs)
    row.add(model.tensors[output].shape);
  return row;
}

} // namespace rnnc
