// A schedule of learning rates as a function of the support code and its numbers.
#pragma once

#include "model/Model.h"

#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace rnnc {

struct Schedule {
  std::string function; // of compiler/target/support/steps.c: "rnn_exponential_decay"
  llvm::SmallVector<double> numbers;
};

/// The optimizer's schedule; nothing if its learning rate is a number.
std::optional<Schedule> scheduleOf(const Arguments &optimizer);

} // namespace rnnc
