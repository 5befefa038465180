// Numbers that depend on an optimizer's step alone, as Keras' pages define them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rnn::oracle {

/// By the name in `rnn.step_function`; `step` counts those done before.
using StepFunction = double (*)(int64_t step, const std::vector<double> &numbers);
const std::map<std::string, StepFunction, std::less<>> &stepFunctions();

} // namespace rnn::oracle
