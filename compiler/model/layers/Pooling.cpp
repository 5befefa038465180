// keras.io/api/layers/pooling_layers over all steps
#include "model/layers/Rules.h"

namespace rnnc {

namespace {

bool apply(Layer &layer, LayerContext &context) {
  if (!requireSequence(layer, context))
    return false;
  layer.outputShape = {context.shape()[1]};
  if (layer.call->arguments.boolean("keepdims"))
    layer.outputShape.insert(layer.outputShape.begin(), 1);
  return true;
}

} // namespace

LayerFamily poolingLayers() {
  ArgumentList arguments = layerArguments({{{"keepdims", ArgumentType::Boolean, "false"}}});
  return {{.schema = {"global_average_pooling1d", arguments, 0},
           .className = "GlobalAveragePooling1D",
           .apply = apply,
           .mask = MaskRule::Average,
           .isCausal = false},
          {.schema = {"global_max_pooling1d", arguments, 0},
           .className = "GlobalMaxPooling1D",
           .apply = apply,
           .mask = MaskRule::Ignore,
           .isCausal = false}};
}

} // namespace rnnc
