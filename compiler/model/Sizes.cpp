// Checks the memory and the code that a model would need against limits.
#include "model/Sizes.h"

#include "model/LayerRules.h"
#include "model/Saturation.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// The most floats in an arena: 4 GiB.
constexpr int64_t sizeLimit = int64_t(1) << 30;

int64_t numbersOfWeights(const Layer &layer) {
  int64_t numbers = 0;
  for (const Weight &weight : weightsOf(layer, layer.inputShape.back())) {
    int64_t size = weight.isUsed ? 1 : 0;
    for (int64_t axis : weight.shape)
      size = product({size, axis});
    numbers = sum(numbers, size);
  }
  return numbers;
}

/// How much code a model may have: the compiler takes seconds for this much, and a text with more
/// layers than any model has could keep it busy for days.
constexpr int64_t codeLimit = 20'000;

/// The code of a layer, in operations of a cell. A product of a cell also has a gradient and the
/// update of its matrix, and takes time and memory for each other product of the cell; the layers
/// of the language are taken for some operations for each gate.
int64_t codeOf(const Layer &layer) {
  constexpr int64_t ofGate = 10, ofDot = 20;
  if (layer.call->arguments.has("pool_size")) // an operation for each step of a window
    return ofGate + layer.call->arguments.size("pool_size");
  if (!layer.cell)
    return ofGate * std::max<int64_t>(layer.definition->gates, 1);
  int64_t dots = std::ranges::count(layer.cell->nodes, CellNode::Dot, &CellNode::kind);
  return int64_t(layer.cell->nodes.size()) + ofDot * dots + dots * dots / 5;
}

/// The number of values with `units` numbers that a step computes.
int64_t gatesOf(const Layer &layer) {
  if (layer.cell)
    return computedBlocks(*layer.cell);
  return layer.definition->gates;
}

} // namespace

void checkSizes(const Model &model, int64_t shardSamples, SourceRange name, SourceRange input,
                Diagnostics &diagnostics) {
  auto error = [&](SourceRange range, std::string what, std::string hint) {
    diagnostics.error(range, what + " would have more than 2^30 numbers", std::move(hint));
  };
  int64_t elements = model.batch;
  for (size_t i = 0; i < model.inputCount; ++i) {
    int64_t row = 1;
    for (int64_t size : model.tensors[i].shape)
      row = product({row, size});
    elements = i == 0 ? product({elements, row}) : sum(elements, product({model.batch, row}));
  }
  if (elements > sizeLimit)
    error(input, fmt::format("a batch of {} inputs", model.batch),
          "use a shorter input or a smaller batch");

  int64_t allWeights = 0, allKept = 0, allCode = 0;
  for (const Parameter &parameter : model.parameters)
    allWeights = sum(allWeights, parameter.size);
  // The layers inside a wrapper instead of it, and whether they have weights of their own.
  std::vector<std::pair<const Layer *, bool>> parts;
  for (const Layer &layer : model.layers) {
    for (const Layer &inner : layer.wrapped)
      parts.emplace_back(&inner, !layer.sharesWith);
    if (layer.wrapped.empty())
      parts.emplace_back(&layer, !layer.sharesWith);
  }
  for (auto [part, hasWeights] : parts) {
    const Layer &layer = *part;
    allCode += codeOf(layer);
    if (allCode > codeLimit)
      return diagnostics.error(layer.call->range,
                               fmt::format("with `{}`, model `{}` has more layers, or cells of "
                                           "more operations, than can be compiled",
                                           layer.name, model.name),
                               "use fewer layers, or shorter cells");
    bool takesTokens = layer.definition->takesTokens;
    int64_t gates = gatesOf(layer), weights = hasWeights ? numbersOfWeights(layer) : 0, steps = 1;
    for (size_t axis = 0; axis + 1 < layer.outputShape.size(); ++axis)
      steps = product({steps, layer.outputShape[axis]});
    if (layer.definition->isRecurrent()) // even if only the last one is returned
      steps = layer.inputShape[0];
    // A shard keeps the gates and their adjoints of all steps.
    int64_t kept = product({shardSamples, steps, layer.units, 2, gates});
    kept = sum(kept, product({shardSamples, layer.between, 2}));
    if (weights > sizeLimit)
      error(layer.unitsRange,
            fmt::format("the weights of `{}` ({} {}, {} units)", layer.name,
                        takesTokens ? layer.call->arguments.size("input_dim")
                                    : layer.inputShape.back(),
                        takesTokens ? "tokens" : "features", layer.units),
            "use fewer units or features");
    else if (kept > sizeLimit)
      error(layer.unitsRange.begin == layer.unitsRange.end ? layer.call->range : layer.unitsRange,
            fmt::format("what training keeps of `{}` ({} steps, {} units)", layer.name, steps,
                        layer.units),
            "use fewer units or a shorter input");
    else
      allWeights = sum(allWeights, weights), allKept = sum(allKept, kept);
  }
  if (allWeights > sizeLimit)
    error(name, fmt::format("the weights of model `{}`", model.name), "use fewer units or layers");
  if (allKept > sizeLimit)
    error(name, fmt::format("what training keeps of model `{}`", model.name),
          "use fewer units or layers, or a shorter input");
}

} // namespace rnnc
