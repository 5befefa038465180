// The step of a loop as a function of numbers, and the layers that may compute the same.
#pragma once

#include "exchange/onnx/FoldConstants.h"
#include "exchange/onnx/Graph.h"
#include "exchange/onnx/Operations.h"

#include <functional>

namespace rnn::exchange::onnx {

using Vector = std::vector<float>;

/// What a step makes of an input and of states: the next states.
using StepFunction = std::function<std::optional<std::vector<Vector>>(
    const Vector &input, const std::vector<Vector> &states)>;

/// Adds to the known values those that the nodes of a loop's body give, as far as they are known.
void evaluate(const std::vector<Node> &nodes, std::map<std::string, Constant> &values);

/// A layer whose step computes the same as `step` for some inputs and states, with weights from
/// `constants`, which are in the layouts of Keras; nothing if there is none. For an LSTM the first
/// state is the output.
std::optional<Direction> layerOf(const StepFunction &step, int64_t features, int64_t units,
                                 size_t states, const std::vector<Constant> &constants);

} // namespace rnn::exchange::onnx
