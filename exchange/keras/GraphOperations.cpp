// Operations by their names in the file: those of Keras 3's classes, and of the functions of
// Keras 2.
#include "exchange/keras/GraphOperations.h"

#include "exchange/keras/ClassNames.h"
#include "model/Schema.h"

namespace rnn::exchange {

/// Operations of which Keras 3 builds masks from those of embeddings and masking layers.
bool buildsMasks(std::string_view operation) {
  for (std::string_view name : {"NotEqual", "Any", "All", "LogicalAnd", "LogicalOr", "ExpandDims",
                                "Squeeze", "Concatenate", "BroadcastTo", "OnesLike", "Cast"})
    if (operation == name)
      return true;
  return false;
}

namespace {

std::optional<Value> rescaling(std::string_view operation, double number, bool isFirst) {
  double scale = 1, offset = 0;
  if (operation == "add")
    offset = number;
  else if (operation == "multiply")
    scale = number;
  else if (operation == "subtract")
    (isFirst ? scale : offset) = isFirst ? -1 : -number;
  else if ((operation == "divide" || operation == "truediv" || operation == "true_divide") &&
           !isFirst && number != 0)
    scale = 1 / number;
  else
    return std::nullopt;
  if (operation == "subtract" && isFirst)
    offset = number;
  return callValue("rescaling", {{"scale", realValue(scale)}, {"offset", realValue(offset)}});
}

} // namespace

std::optional<Value> callOfOperation(const std::string &name, size_t values, const Node &node) {
  const rnnc::CallSchema *schema = findByClass(rnnc::layerSchemas(), name);
  bool isElementwise = schema && (schema->name == "add" || schema->name == "subtract" ||
                                  schema->name == "multiply" || schema->name == "maximum" ||
                                  schema->name == "minimum" || schema->name == "concatenate");
  if (isElementwise && values >= 2 && !node.constant)
    return callValue(std::string(schema->name));
  if (values != 1)
    return std::nullopt;
  if (node.constant && rnnc::findSchema(rnnc::layerSchemas(), "rescaling"))
    return rescaling(snakeCase(name), *node.constant, node.constantIsFirst);
  const rnnc::CallSchema *activation = findByClass(rnnc::activationSchemas(), name);
  if (!activation || node.constant)
    return std::nullopt;
  return callValue("activation", {{"activation", nameValue(std::string(activation->name))}});
}

} // namespace rnn::exchange
