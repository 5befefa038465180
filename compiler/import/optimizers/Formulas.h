// Keras' optimizers, one function each: a weight, its gradient and its slots -> the next slots and
// the next weight, as ops of an update's body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// The values that an optimizer reads, after clipping and weight decay.
struct Step : Body {
  const Arguments &given;
  mlir::Value weight, gradient;
  mlir::ValueRange slots;
  mlir::Value rate; // the learning rate

  double real(std::string_view name) const { return given.real(name); }
  mlir::Value argument(std::string_view name) const { return number(given.real(name)); }
  /// old + (new - old) (1 - kept): a moving average.
  mlir::Value average(mlir::Value old, mlir::Value next, double kept) const {
    return add(old, mul(sub(next, old), number(1 - kept)));
  }
  mlir::Value square(mlir::Value x) const { return mul(x, x); }
  /// 1 - beta^step
  mlir::Value biasCorrection(double beta) const {
    return rnn::BiasCorrectionOp::create(builder, loc, type(), builder.getF64FloatAttr(beta));
  }
  mlir::Value stepFunction(mlir::StringRef function, mlir::ArrayRef<double> numbers) const {
    return rnn::StepFunctionOp::create(builder, loc, type(), function,
                                       builder.getF64ArrayAttr(numbers), /*of_calls=*/false);
  }
  mlir::Value norm(mlir::Value x) const {
    return rnn::NormOp::create(builder, loc, x, /*global=*/false);
  }
};

/// The next slots, then the next weight.
using Updated = llvm::SmallVector<mlir::Value>;

Updated sgd(const Step &step);
Updated lion(const Step &step);
Updated rmsprop(const Step &step);
Updated adagrad(const Step &step);
Updated adadelta(const Step &step);
Updated adam(const Step &step); // also adamw: its weight decay is an option of all optimizers
Updated nadam(const Step &step);
Updated adamax(const Step &step);
Updated lamb(const Step &step);

/// The argument `learning_rate`: a number, or the value of a schedule at this step.
mlir::Value learningRate(const Body &body, const Arguments &given);

} // namespace rnnc
