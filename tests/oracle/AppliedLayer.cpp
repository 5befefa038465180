// A drawn layer -> text -> the compiler's layer, applied to inputs of some shapes.
#include "oracle/AppliedLayer.h"

#include "model/Cells.h"
#include "model/LayerRules.h"
#include "syntax/Parser.h"

#include <algorithm>

namespace rnn::oracle {

using namespace rnnc;

namespace {

bool resolveCells(Layer &layer, const Cells &cells, Diagnostics &diagnostics) {
  if (layer.call->arguments.has("cell"))
    layer.cell = cells.resolve(layer.call->arguments.value("cell"), layer.units, diagnostics);
  return (layer.cell || !layer.call->arguments.has("cell")) &&
         std::ranges::all_of(layer.wrapped,
                             [&](Layer &inner) { return resolveCells(inner, cells, diagnostics); });
}

} // namespace

std::optional<AppliedLayer> apply(const RandomModel::Layer &layer, const std::vector<Shape> &inputs,
                                  const std::vector<RandomCell> &cells) {
  RandomModel model;
  model.cells = cells;
  model.layers = {layer};
  Source source("", textOf(model));
  Diagnostics diagnostics(source);
  std::optional<ast::Model> tree = parseModel(source, diagnostics);
  if (!tree)
    return std::nullopt;
  Cells known(tree->cells, diagnostics);
  const ast::Value &call = tree->layers.front().call;
  std::optional<Layer> made = known.layer(call, diagnostics);
  if (!made)
    return std::nullopt;
  Layer applied = std::move(*made);
  applied.isReversed = layer.isReversed;
  if (layer.isReversed)
    applied.definition = &applied.definition->reverse();
  LayerContext context{{}, "", diagnostics};
  for (const Shape &shape : inputs)
    context.inputs.push_back({"", shape, applied.definition->takesTokens});
  if (!resolveCells(applied, known, diagnostics) || !applyLayer(applied, context))
    return std::nullopt;
  AppliedLayer result;
  for (const Layer *part : partsOf(applied))
    result.states.insert(result.states.end(), stateCountOf(*part), part->units);
  for (const Tensor &tensor : outputsOf(applied, context))
    result.results.push_back(tensor.shape);
  return result;
}

} // namespace rnn::oracle
