// Functions of an optimizer's step, as Keras' pages define them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rnn::oracle {

/// The functions by their names in `rnn.step_function`; `step` is the number of completed steps.
using StepFunction = double (*)(int64_t step, const std::vector<double> &numbers);
const std::map<std::string, StepFunction, std::less<>> &stepFunctions();

} // namespace rnn::oracle
