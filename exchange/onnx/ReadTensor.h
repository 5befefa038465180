// A tensor in protobuf -> a constant.
#pragma once

#include "exchange/onnx/Constant.h"
#include "onnx.pb.h"

namespace rnn::exchange::onnx {

/// `place` stands in messages. Throws Error for shapes and types that are none, and where the
/// numbers are too few, too many, or in another file.
Constant readTensor(const ::onnx::TensorProto &tensor, const std::string &place);

} // namespace rnn::exchange::onnx
