// What a model would need of a machine, against what is sensible.
#include "model/Sizes.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// Numbers of an arena that the compiler accepts: 4 GiB of them.
constexpr int64_t sizeLimit = int64_t(1) << 30;

/// a * b * ..., saturated.
int64_t product(std::initializer_list<int64_t> factors) {
  int64_t result = 1;
  for (int64_t factor : factors)
    if (__builtin_mul_overflow(result, factor, &result))
      return INT64_MAX;
  return result;
}
int64_t sum(int64_t a, int64_t b) {
  int64_t result;
  return __builtin_add_overflow(a, b, &result) ? INT64_MAX : result;
}

/// Of a layer's matrices.
int64_t weightsOf(const Layer &layer, int64_t gates) {
  int64_t features = layer.inputShape.back(), weights = 0;
  if (layer.cell) {
    for (const CellParameter &parameter : layer.cell->parameters) {
      std::vector<int64_t> shape = parameter.shape(features, layer.units);
      weights = sum(weights, product({shape.front(), shape.size() == 2 ? shape.back() : 1}));
    }
    return weights;
  }
  if (layer.kind == LayerKind::Embedding)
    return product({layer.call->arguments.size("input_dim"), layer.units});
  if (isRecurrent(layer.kind) || layer.kind == LayerKind::Dense)
    weights = product({gates, layer.units, features});
  if (isRecurrent(layer.kind))
    weights = sum(weights, product({gates, layer.units, layer.units}));
  return weights;
}

/// Values of `units` numbers that a step computes.
int64_t gatesOf(const Layer &layer) {
  if (layer.cell)
    return computedBlocks(*layer.cell);
  return layer.kind == LayerKind::Gru ? 3 : layer.kind == LayerKind::Lstm ? 4 : 1;
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

  int64_t allWeights = 0, allKept = 0;
  std::vector<const Layer *> parts; // a wrapper is what it wraps
  for (const Layer &layer : model.layers) {
    for (const Layer &inner : layer.wrapped)
      parts.push_back(&inner);
    if (layer.wrapped.empty())
      parts.push_back(&layer);
  }
  for (const Layer *part : parts) {
    const Layer &layer = *part;
    int64_t gates = gatesOf(layer), weights = weightsOf(layer, gates), steps = 1;
    for (size_t axis = 0; axis + 1 < layer.outputShape.size(); ++axis)
      steps = product({steps, layer.outputShape[axis]});
    if (isRecurrent(layer.kind)) // also where only the last one is returned
      steps = layer.inputShape[0];
    // A shard keeps the gates and their adjoints of all steps.
    int64_t kept = product({shardSamples, steps, layer.units, 2, gates});
    if (weights > sizeLimit)
      error(layer.unitsRange,
            fmt::format("the weights of `{}` ({} {}, {} units)", layer.name,
                        layer.kind == LayerKind::Embedding ? layer.call->arguments.size("input_dim")
                                                           : layer.inputShape.back(),
                        layer.kind == LayerKind::Embedding ? "tokens" : "features", layer.units),
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
