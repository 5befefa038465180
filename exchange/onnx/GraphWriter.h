// Makes the nodes and tensors of an ONNX file.
#pragma once

#include "data/Array.h"
#include "onnx.pb.h"

#include <initializer_list>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rnn::exchange::onnx {

using AttributeValue = std::variant<int64_t, float, std::string, std::vector<int64_t>,
                                    std::vector<float>, std::vector<std::string>>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

class GraphWriter {
public:
  explicit GraphWriter(const std::string &name);

  /// The nodes made from now on have this path before their names: `/gru/Transpose`.
  void setLayer(std::string name) { layer = std::move(name); }

  /// Each returns the name of a result, or of a tensor of the file.
  std::string node(const std::string &op, const std::vector<std::string> &inputs,
                   const Attributes &attributes = {});
  std::vector<std::string> node(const std::string &op, size_t results,
                                const std::vector<std::string> &inputs,
                                const Attributes &attributes = {});
  std::string tensor(const std::string &name, const Array &array);
  std::string number(float value);
  std::string list(const std::vector<int64_t> &numbers);
  /// The axes moved: axis i of the result is axis order[i].
  std::string transposed(const std::string &value, std::vector<int64_t> order);

  /// A size is fixed, or has a name, or neither.
  using Sizes = std::vector<std::variant<int64_t, std::string>>;
  void addInput(const std::string &name, bool isTokens, const Sizes &sizes);
  void addOutput(const std::string &name, const std::string &value, const Sizes &sizes);
  std::string bytes() const;

private:
  std::string unique(const std::string &name);

  ::onnx::ModelProto model;
  std::string layer;
  std::set<std::string> names;
};

} // namespace rnn::exchange::onnx
