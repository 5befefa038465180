// `[["lstm", 0, 0, {}]]` or `{"args": ..., "kwargs": ...}` -> references to tensors.
#include "exchange/keras/ReadNode.h"

namespace rnn::exchange {

namespace {

/// `["lstm", 0, 0]`, `["lstm", 0, 0, {...}]`
bool isReference(const Json &json) {
  return json.is_array() && json.size() >= 3 && json[0].is_string() &&
         json[1].is_number_unsigned() && json[2].is_number_unsigned();
}

TensorReference referenceOf(const Json &json) {
  return {json[0].get<std::string>(), json[1].get<size_t>(), json[2].get<size_t>()};
}

struct Reader {
  Node node;

  void takeOptions(const Json &options) {
    for (const auto &[name, value] : options.items()) {
      if (name == "initial_state") {
        std::vector<TensorReference> states = readReferences(value);
        node.states.insert(node.states.end(), states.begin(), states.end());
      } else if (name == "mask") {
        std::vector<TensorReference> masks = readReferences(value);
        node.masks.insert(node.masks.end(), masks.begin(), masks.end());
      } else if (name == "training") {
        node.isTraining = value == true;
      } else if (name == "use_causal_mask") {
        node.usesCausalMask = value == true;
      } else if (name == "reverse") {
        node.isReversed = value == true;
      } else {
        takeArgument(value);
      }
    }
  }

  void takeArgument(const Json &json) {
    if (json.is_number()) {
      node.constantIsFirst = node.arguments.empty();
      node.constant = json.get<double>();
    } else if (isReference(json)) {
      node.arguments.push_back(referenceOf(json));
      if (json.size() > 3 && json[3].is_object())
        takeOptions(json[3]);
    } else if (json.is_object() && json.contains("keras_history")) {
      takeArgument(json.at("keras_history"));
    } else if (json.is_object() && json.contains("config")) {
      takeArgument(json.at("config"));
    } else if (json.is_array() || json.is_object()) {
      for (const Json &element : json)
        takeArgument(element);
    }
  }
};

} // namespace

Node readNode(const Json &json) {
  Reader reader;
  if (json.is_object()) {
    reader.takeArgument(memberOr<Json>(json, "args", Json()));
    reader.takeOptions(memberOr<Json>(json, "kwargs", Json::object()));
  } else {
    reader.takeArgument(json);
  }
  return std::move(reader.node);
}

std::vector<TensorReference> readReferences(const Json &json) {
  Reader reader;
  reader.takeArgument(json);
  return std::move(reader.node.arguments);
}

} // namespace rnn::exchange
