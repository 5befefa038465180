// The arguments of the object's functions, and where the caller's rows of each value are:
//
//   predict(parameters, input, states, length, samples, shard, output, workspace)
//   step(stream_weights, state, input, output, workspace)
//   step_block(stream_weights, state, input, output, steps, workspace)
//   evaluate(parameters, input, states, target, sample_weights, length, samples, shard,
//            output, output_mask, metrics, losses, workspace)
//   gradient(parameters, input, states, target, sample_weights, length, samples, shard,
//            seed, step, output, output_mask, metrics, gradients, losses, workspace)
//   pullback(parameters, input, states, cotangent, length, samples, shard,
//            output, input_gradient, gradients, workspace)
//
// as in runtime/include/rnn/model.h.
#pragma once

#include "layout/StreamParameters.h"
#include "lowering/edges/UserRows.h"
#include "lowering/emit/FunctionLowerer.h"

namespace rnnc {

/// The roles of a planned function's arguments and results, in order: inputs or outputs, states
/// that the caller keeps, and the rest.
struct Roles {
  rnn::Role role;
  mlir::TypeRange inputs, outputs;
  mlir::TypeRange states;
  mlir::TypeRange target, stepWeights;               // of `evaluate` and `gradient`
  mlir::TypeRange mask;                              // of both, if the output has one
  mlir::TypeRange metrics;                           // of both, those of the text's own
  mlir::TypeRange outputCotangents, inputCotangents; // of `pullback`

  Roles(mlir::func::FuncOp planned, const ModuleSizes &sizes);

  bool isStep() const { return role == rnn::Role::step; }
  bool isGradient() const { return role == rnn::Role::gradient; }
  bool isPullback() const { return role == rnn::Role::pullback; }
  bool hasLoss() const { return role == rnn::Role::evaluate || isGradient(); }
  bool hasGradients() const { return isGradient() || isPullback(); }

  /// By their numbers among the planned function's arguments or results.
  bool isStateArgument(unsigned number) const {
    return number >= inputs.size() && number < inputs.size() + states.size();
  }
  bool isStateResult(unsigned number) const {
    return number >= outputs.size() && number < outputs.size() + states.size();
  }
  bool isStepWeights(unsigned number) const {
    return hasLoss() && !stepWeights.empty() &&
           number == inputs.size() + states.size() + target.size();
  }
  bool isCotangent(unsigned number) const {
    return isPullback() && number >= inputs.size() + states.size();
  }
};

class FunctionArguments {
public:
  /// Creates the lowered function, without a role, and leaves the builder in it. Tells `object` the
  /// states of a sample.
  FunctionArguments(mlir::OpBuilder &builder, mlir::func::FuncOp planned, VectorShape shape,
                    const ModuleSizes &sizes, ObjectSizes &object);

  mlir::Value operator[](unsigned number) { return lowered.getArgument(number); }
  mlir::Value toIndex(unsigned number);

  /// Of the planned function's arguments and results. The rows of a caller have `rowLength` steps
  /// where the length is dynamic.
  RowPlace placeOfArgument(unsigned number);
  RowPlace placeOfResult(unsigned number);

  Roles roles;
  mlir::func::FuncOp lowered;
  mlir::Value rowLength;
  // Numbers of the lowered function's arguments.
  unsigned parameters, input, states, output, workspace;
  std::optional<unsigned> steps, target, sampleWeights, outputCotangent, length, samples, shard,
      seed, trainingStep, outputMask, metrics, inputGradient, gradients, losses;
  std::optional<StreamParameters> copies; // of `step`

private:
  /// The memory of values with these types, if the function has it.
  using Array = std::pair<std::optional<unsigned>, mlir::TypeRange>;
  RowPlace place(llvm::ArrayRef<Array> arrays, unsigned number);
  mlir::Value floatsOf(mlir::TypeRange types);

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace rnnc
