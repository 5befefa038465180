// Nodes, tensors, inputs and outputs -> the bytes of a ModelProto.
#include "exchange/onnx/GraphWriter.h"

#include <fmt/format.h>

namespace rnn::exchange::onnx {

namespace {

constexpr int64_t formatVersion = 8, operatorVersion = 17; // onnxruntime 1.14 and later

void setAttribute(::onnx::AttributeProto &proto, const AttributeValue &value) {
  using Proto = ::onnx::AttributeProto;
  if (const auto *integer = std::get_if<int64_t>(&value)) {
    proto.set_type(Proto::INT);
    proto.set_i(*integer);
  } else if (const auto *real = std::get_if<float>(&value)) {
    proto.set_type(Proto::FLOAT);
    proto.set_f(*real);
  } else if (const auto *text = std::get_if<std::string>(&value)) {
    proto.set_type(Proto::STRING);
    proto.set_s(*text);
  } else if (const auto *integers = std::get_if<std::vector<int64_t>>(&value)) {
    proto.set_type(Proto::INTS);
    proto.mutable_ints()->Add(integers->begin(), integers->end());
  } else if (const auto *reals = std::get_if<std::vector<float>>(&value)) {
    proto.set_type(Proto::FLOATS);
    proto.mutable_floats()->Add(reals->begin(), reals->end());
  } else {
    proto.set_type(Proto::STRINGS);
    for (const std::string &each : std::get<std::vector<std::string>>(value))
      proto.add_strings(each);
  }
}

void setValue(::onnx::ValueInfoProto &proto, const std::string &name, bool isTokens,
              const GraphWriter::Sizes &sizes) {
  proto.set_name(name);
  auto &type = *proto.mutable_type()->mutable_tensor_type();
  type.set_elem_type(isTokens ? ::onnx::TensorProto::INT64 : ::onnx::TensorProto::FLOAT);
  for (const auto &size : sizes) {
    auto &dimension = *type.mutable_shape()->add_dim();
    if (const auto *fixed = std::get_if<int64_t>(&size))
      dimension.set_dim_value(*fixed);
    else if (const auto &axis = std::get<std::string>(size); !axis.empty())
      dimension.set_dim_param(axis);
  }
}

} // namespace

GraphWriter::GraphWriter(const std::string &name) {
  model.set_ir_version(formatVersion);
  model.set_producer_name("rnnc");
  ::onnx::OperatorSetIdProto &operators = *model.add_opset_import();
  operators.set_domain("");
  operators.set_version(operatorVersion);
  model.mutable_graph()->set_name(name);
}

std::string GraphWriter::unique(const std::string &name) {
  std::string result = name;
  for (int i = 1; !names.insert(result).second; ++i)
    result = fmt::format("{}_{}", name, i);
  return result;
}

std::string GraphWriter::node(const std::string &op, const std::vector<std::string> &inputs,
                              const Attributes &attributes) {
  return node(op, 1, inputs, attributes).front();
}

std::vector<std::string> GraphWriter::node(const std::string &op, size_t results,
                                           const std::vector<std::string> &inputs,
                                           const Attributes &attributes) {
  ::onnx::NodeProto &node = *model.mutable_graph()->add_node();
  node.set_op_type(op);
  std::string name = unique(fmt::format("/{}/{}", layer, op));
  node.set_name(name);
  for (const std::string &input : inputs)
    node.add_input(input);
  std::vector<std::string> outputs;
  for (size_t i = 0; i < results; ++i) {
    outputs.push_back(fmt::format("{}_output_{}", name, i));
    node.add_output(outputs.back());
  }
  for (const auto &[attribute, value] : attributes) {
    ::onnx::AttributeProto &proto = *node.add_attribute();
    proto.set_name(attribute);
    setAttribute(proto, value);
  }
  return outputs;
}

std::string GraphWriter::tensor(const std::string &name, const Array &array) {
  ::onnx::TensorProto &tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name(unique(name));
  tensor.set_data_type(::onnx::TensorProto::FLOAT);
  for (uint64_t size : array.shape)
    tensor.add_dims(int64_t(size));
  tensor.set_raw_data(array.values.data(), array.values.size() * sizeof(float));
  return tensor.name();
}

std::string GraphWriter::number(float value) {
  return tensor(fmt::format("{}/number", layer), {{}, {value}});
}

std::string GraphWriter::list(const std::vector<int64_t> &numbers) {
  ::onnx::TensorProto &tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name(unique(fmt::format("{}/list", layer)));
  tensor.set_data_type(::onnx::TensorProto::INT64);
  tensor.add_dims(int64_t(numbers.size()));
  tensor.set_raw_data(numbers.data(), numbers.size() * sizeof(int64_t));
  return tensor.name();
}

std::string GraphWriter::transposed(const std::string &value, std::vector<int64_t> order) {
  return node("Transpose", {value}, {{"perm", std::move(order)}});
}

void GraphWriter::addInput(const std::string &name, bool isTokens, const Sizes &sizes) {
  names.insert(name);
  setValue(*model.mutable_graph()->add_input(), name, isTokens, sizes);
}

void GraphWriter::addOutput(const std::string &name, const std::string &value, const Sizes &sizes) {
  ::onnx::NodeProto &node = *model.mutable_graph()->add_node();
  std::string output = unique(name);
  node.set_op_type("Identity");
  node.set_name(unique(fmt::format("/{}/Identity", output)));
  node.add_input(value);
  node.add_output(output);
  setValue(*model.mutable_graph()->add_output(), output, /*isTokens=*/false, sizes);
}

std::string GraphWriter::bytes() const { return model.SerializeAsString(); }

} // namespace rnn::exchange::onnx
