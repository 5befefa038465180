// Calls of layers of the text's own -> layers; their shapes and weights.
#include "model/layers/Own.h"

#include "model/layers/Rules.h"

namespace rnnc {

namespace {

bool apply(Layer &layer, LayerContext &context) {
  layer.outputShape = context.shape();
  if (layer.cell->takesUnits)
    layer.outputShape.back() = layer.units;
  else
    layer.units = layer.outputShape.back();
  return true;
}

const LayerDefinition &ownLayerDefinition() {
  static const LayerDefinition definition{.schema = {"layer", {}, 0},
                                          .className = "layer",
                                          .apply = apply,
                                          .weights = cellWeights,
                                          .worksOnFeatures = true};
  return definition;
}

} // namespace

CallSchema ownLayerSchema(const std::string &name, bool takesUnits) {
  using enum ArgumentType;
  ArgumentList units;
  if (takesUnits)
    units.push_back({"units", Size, ""});
  return {name, layerArguments({units}), takesUnits ? 1u : 0u};
}

Layer ownLayer(Call call, std::shared_ptr<const Cell> cell) {
  Layer layer;
  layer.definition = &ownLayerDefinition();
  if (cell->takesUnits) {
    layer.units = call.arguments.size("units");
    layer.unitsRange = call.arguments.range("units");
  }
  layer.cell = std::move(cell);
  layer.call = std::move(call);
  return layer;
}

std::vector<Weight> cellWeights(const Layer &layer, int64_t features) {
  std::vector<Weight> all;
  if (!layer.cell) // not resolved yet
    return all;
  for (const CellParameter &parameter : layer.cell->parameters) {
    Weight weight{.name = parameter.name,
                  .option = parameter.name,
                  .shape = parameter.shape(features, layer.units),
                  .parts = {}};
    bool isWhole = parameter.initializers.size() == 1;
    for (const Call &initializer : parameter.initializers)
      weight.parts.push_back({isWhole ? weight.shape.back() : layer.units, &initializer});
    all.push_back(std::move(weight));
  }
  return all;
}

} // namespace rnnc
