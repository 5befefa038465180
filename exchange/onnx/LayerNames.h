// The names of nodes and tensors -> names that a person would give the layers.
#pragma once

#include "exchange/onnx/Graph.h"

namespace rnn::exchange::onnx {

/// PyTorch: `lstm` of `/lstm/LSTM` or of the tensor `lstm.weight_ih_l0`; Keras: `dense_1` of
/// `StatefulPartitionedCall/sequential/dense_1/MatMul`. Empty where there is none.
std::string layerName(const Node &node, const Graph &graph);

} // namespace rnn::exchange::onnx
