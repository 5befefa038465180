// Arguments, shape rules and weights that the definitions of layers share.
#include "model/layers/Rules.h"

#include "model/LayerRules.h"

#include <fmt/format.h>

namespace rnnc {

ArgumentList layerArguments(std::initializer_list<ArgumentList> parts) {
  ArgumentList all;
  for (const ArgumentList &part : parts)
    all.insert(all.end(), part.begin(), part.end());
  all.push_back({"name", ArgumentType::Text, "\"\""});
  return all;
}

bool requireSequence(const Layer &layer, LayerContext &context) {
  const std::vector<int64_t> &shape = context.shape();
  if (shape.size() == 2)
    return true;
  return context.error(layer.call->range,
                       fmt::format("`{}` needs a sequence [time, features], found {}",
                                   layer.call->name, formatShape(shape)),
                       shape.size() > 2 ? ""
                       : context.lastRecurrent.empty()
                           ? "give the input a time axis: `f32[time, features]`"
                           : fmt::format("write `return_sequences=true` in `{}`, the "
                                         "layer that drops the time axis",
                                         context.lastRecurrent));
}

bool keepShape(Layer &layer, LayerContext &context) {
  layer.outputShape = context.shape();
  return true;
}

bool keepSequence(Layer &layer, LayerContext &context) {
  return requireSequence(layer, context) && keepShape(layer, context);
}

Weight plainWeight(const Layer &layer, std::string name, std::string option,
                   std::vector<int64_t> shape, bool isUsed) {
  const Call &initializer = layer.call->arguments.call(option + "_initializer");
  int64_t columns = shape.back();
  return {.name = std::move(name),
          .option = std::move(option),
          .shape = std::move(shape),
          .parts = {{columns, &initializer}},
          .isUsed = isUsed};
}

} // namespace rnnc
