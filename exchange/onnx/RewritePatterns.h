// Nodes that together are one operator -> that operator.
#pragma once

#include "exchange/onnx/Graph.h"

namespace rnn::exchange::onnx {

/// Finds what exporters write in pieces: Gelu, LayerNormalization, Softsign, Softplus, and the
/// logarithm of a sigmoid, as `LogSigmoid`. The pieces stay, perhaps unused.
void rewritePatterns(Graph &graph);

} // namespace rnn::exchange::onnx
