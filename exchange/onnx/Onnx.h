// The format ONNX.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// Models with GRU, LSTM and RNN nodes, as the exporters of PyTorch and Keras write them.
Format onnxFormat();

} // namespace rnn::exchange
