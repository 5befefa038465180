// A node whose inputs are all known -> its results.
#pragma once

#include "exchange/onnx/Graph.h"

namespace rnn::exchange::onnx {

/// Counts the numbers that are made, so that a small file cannot ask for gigabytes.
class Budget {
public:
  explicit Budget(size_t most) : left(most) {}
  bool take(size_t count) {
    bool fits = count <= left;
    left -= fits ? count : left;
    return fits;
  }

private:
  size_t left;
};

/// `inputs` has null where one is left out. Nothing if the operator is none of shapes' arithmetic,
/// its arguments are wrong, or the budget is used up.
std::optional<std::vector<Constant>>
fold(const Node &node, const std::vector<const Constant *> &inputs, Budget &budget);

/// Whether `fold` knows an operator.
bool isFoldable(const std::string &op);

/// An axis counted from the end if negative; nothing outside.
std::optional<size_t> axisOf(int64_t axis, size_t rank);
/// The numbers of an attribute, or of the input that has them in later versions of the operator.
std::optional<std::vector<int64_t>> integersOf(const Node &node, const std::string &attribute,
                                               const Constant *input);

/// A part of an axis: numbers from `first`, `step` apart. Nothing if a bound is unknown.
struct Range {
  int64_t first = 0, count = 0, step = 1;
};
std::optional<Range> rangeOf(const Size &start, const Size &end, int64_t step, int64_t size);

/// The target of a Reshape with its 0 and -1 filled in; nothing if it does not fit.
std::optional<std::vector<Size>> reshapeTarget(const std::vector<Size> &from,
                                               const std::vector<Size> &target, bool keepsZero);

} // namespace rnn::exchange::onnx
