// One layer for each step, side by side, as tf2onnx writes TimeDistributed of Keras 3 -> one layer.
#include "exchange/onnx/Operations.h"

#include <algorithm>

namespace rnn::exchange::onnx {

namespace {

/// From a step of a sequence to what is made of it.
struct Chain {
  Ref sequence;
  int64_t step = 0; // unless it is the last one
  bool isLast = false;
  std::vector<size_t> operations; // the first one takes the step

  bool isStep(size_t index, size_t count) const {
    return isLast ? index + 1 == count : step == int64_t(index);
  }
};

std::optional<Chain> chainTo(const Operations &operations, Ref ref) {
  Chain chain;
  for (;;) {
    const Operation &operation = operations.all[ref.operation];
    // The step in which a recurrent layer ends has become its final state.
    bool isFinal = operation.kind == Operation::Recurrent && operation.directions.size() == 1 &&
                   ref.result == RecurrentResult::state(0, 0, statesOf(operation));
    if (operation.kind == Operation::Step || isFinal) {
      chain.sequence =
          isFinal ? Ref{ref.operation, RecurrentResult::Sequence} : operation.inputs[0];
      chain.step = operation.first;
      chain.isLast = isFinal ? !operation.directions[0].isBackwards : operation.isLast;
      std::ranges::reverse(chain.operations);
      return chain;
    }
    bool isStepwise = (operation.kind == Operation::Layer || operation.kind == Operation::Affine) &&
                      operation.inputs.size() == 1 && operations.usersOf(ref).size() == 1;
    if (!isStepwise)
      return std::nullopt;
    chain.operations.push_back(ref.operation);
    ref = operation.inputs[0];
  }
}

bool haveSameWeights(const Operation &a, const Operation &b) {
  auto same = [](const Array &x, const Array &y) {
    return x.shape == y.shape && x.values == y.values;
  };
  return std::ranges::equal(a.weights, b.weights, same) && a.scale == b.scale &&
         a.offset == b.offset;
}

bool areSame(const Operations &operations, const Chain &a, const Chain &b) {
  return std::ranges::equal(a.operations, b.operations, [&](size_t first, size_t second) {
    const Operation &x = operations.all[first], &y = operations.all[second];
    return x.kind == y.kind && onnx::areSame(x.call, y.call) && haveSameWeights(x, y);
  });
}

} // namespace

std::optional<Ref> Operations::ofAllSteps(size_t concatenate) {
  const std::vector<Ref> parts = all[concatenate].inputs;
  std::optional<Chain> front;
  for (size_t i = 0; i < parts.size(); ++i) {
    std::optional<Chain> chain = chainTo(*this, parts[i]);
    if (!chain || chain->operations.empty())
      return std::nullopt;
    if (!front)
      front = chain;
    if (!chain->isStep(i, parts.size()) || chain->sequence != front->sequence ||
        !areSame(*this, *front, *chain))
      return std::nullopt;
  }
  Ref sequence = front->sequence;
  const AtomList steps = all[sequence.operation].results[sequence.result].front();
  if (atoms.sizeOf(steps) != Size(int64_t(parts.size())))
    return std::nullopt;
  for (size_t index : front->operations) {
    Operation layer = all[index];
    layer.inputs = {sequence};
    layer.results = {{steps, layer.results[0].back()}};
    sequence = add(std::move(layer));
  }
  Operation reshape;
  reshape.kind = Operation::Reshape;
  reshape.node = all[concatenate].node;
  reshape.inputs = {sequence};
  reshape.results = all[concatenate].results;
  return add(std::move(reshape));
}

} // namespace rnn::exchange::onnx
