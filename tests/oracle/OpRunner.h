// Runs the ops of the `rnn` dialect in order on a tape, for one sample. A new op needs another
// `runOp` in OpRunner.cpp, or a row in Elementwise.cpp.
#pragma once

#include "dialect/Rnn.h"
#include "oracle/Elementwise.h"
#include "oracle/Evaluation.h"
#include "oracle/Tape.h"

namespace rnn::oracle {

/// A tensor of one sample as a list of steps. A vector has one step.
using Tensor = std::vector<Variable *>;

class OpRunner {
public:
  /// A weight in row-major order.
  struct Weight {
    Variable *numbers;
    int64_t columns;
  };

  OpRunner(Tape &tape, llvm::StringMap<Weight> weights) : tape(tape), weights(std::move(weights)) {}

  /// Runs the ops of a block except its terminator.
  void run(mlir::Block &block) {
    for (mlir::Operation &op : block.without_terminator())
      run(&op);
  }

  Tensor &operator[](mlir::Value value) { return values[value]; }
  std::vector<Tensor> lookup(mlir::ValueRange range) const {
    std::vector<Tensor> found;
    for (mlir::Value value : range)
      found.push_back(values.at(value));
    return found;
  }

  SampleLoss loss;
  /// The loss is the sum of these numbers, each with its factor.
  std::vector<std::pair<Variable *, double>> lossTerms;

  /// The address of this sample's random numbers.
  RandomPlace place;

  /// An update's body is written for one number and runs on all parameters at
  /// once: its values are tensors with a step, of these widths, for each parameter.
  std::vector<size_t> updateWidths;
  int64_t updates = 0, calls = 0; // of the optimizer, before this one

private:
  /// The origin of each number of a result.
  using Places = std::vector<std::pair<Variable *, size_t>>;

  void run(mlir::Operation *op);
  template <typename Op> void runOp(Op op);
  void runElementwise(mlir::Operation *op, const ElementwiseOp &rule);
  Variable *applyElementwise(const Tensor &operands, const ElementwiseOp &rule);
  Variable *addProduct(Variable *init, Variable *x, Weight weight, int64_t offset,
                       bool isTransposed);
  void constant(mlir::Value value, double number);
  static Places placesOf(const Tensor &variables);
  Variable *gather(Places places);

  Variable *vector(mlir::Value value) const { return values.at(value).front(); }
  void set(mlir::Value value, Variable *variable) { values[value] = {variable}; }

  Tape &tape;
  llvm::StringMap<Weight> weights;
  llvm::DenseMap<mlir::Value, Tensor> values;
};

} // namespace rnn::oracle
