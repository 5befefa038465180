// A model of the language -> the bytes of an .onnx file.
#pragma once

#include "exchange/model/CheckedModel.h"

namespace rnn::exchange::onnx {

/// Throws Error for what ONNX cannot hold.
std::string writeOnnx(const CheckedModel &model, const Tensors &weights);

} // namespace rnn::exchange::onnx
