// keras.io/api/layers/merging_layers
#include "model/LayerRules.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool cannotMerge(const Layer &layer, const Tensor &tensor, LayerContext &context) {
  return context.error(layer.call->range,
                       fmt::format("`{}` cannot merge the shapes {} and {}", layer.call->name,
                                   formatShape(context.shape()), formatShape(tensor.shape)));
}

bool elementwise(Layer &layer, LayerContext &context) {
  for (const Tensor &tensor : context.inputs)
    if (tensor.shape != context.shape())
      return cannotMerge(layer, tensor, context);
  layer.outputShape = context.shape();
  return true;
}

bool concatenate(Layer &layer, LayerContext &context) {
  if (layer.call->arguments.size("axis") != -1)
    return context.error(layer.call->arguments.range("axis"),
                         "`concatenate` puts features side by side, which is axis -1",
                         "leave `axis` out");
  int64_t features = 0;
  for (const Tensor &tensor : context.inputs) {
    std::vector<int64_t> shape = tensor.shape;
    shape.back() = context.shape().back();
    if (shape != context.shape())
      return cannotMerge(layer, tensor, context);
    features += tensor.shape.back();
  }
  layer.outputShape = context.shape();
  layer.outputShape.back() = features;
  return true;
}

constexpr std::string_view ofSequences = "apply it to the sequences, without `time_distributed`";

LayerDefinition merging(std::string_view name, std::string_view className,
                        size_t mostInputs = SIZE_MAX) {
  return {.schema = {name, layerArguments({}), 0},
          .className = className,
          .apply = elementwise,
          .fewestInputs = 2,
          .mostInputs = mostInputs,
          .whyNotRepeated = ofSequences};
}

} // namespace

LayerFamily mergingLayers() {
  return {{.schema = {"concatenate", layerArguments({{{"axis", ArgumentType::Integer, "-1"}}}), 1},
           .className = "Concatenate",
           .apply = concatenate,
           .fewestInputs = 2,
           .mostInputs = SIZE_MAX,
           .whyNotRepeated = ofSequences},
          merging("add", "Add"),
          merging("subtract", "Subtract", 2),
          merging("multiply", "Multiply"),
          merging("average", "Average"),
          merging("maximum", "Maximum"),
          merging("minimum", "Minimum")};
}

} // namespace rnnc
