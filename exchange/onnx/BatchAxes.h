// Which axis of an input is the batch.
#pragma once

#include "exchange/onnx/Graph.h"

namespace rnn::exchange::onnx {

struct BatchAxis {
  /// Nothing: the file is made for one sample and has no such axis.
  std::optional<size_t> axis = 0;
  /// Whether the input is the initial states of several layers or directions, one after the other.
  bool isState = false;
};

/// By the inputs' names. Recurrent nodes say which axis of theirs is the batch; it is followed back
/// to the inputs. Where no recurrent node is, it is the first axis.
std::map<std::string, BatchAxis> batchAxes(const Graph &graph);

} // namespace rnn::exchange::onnx
