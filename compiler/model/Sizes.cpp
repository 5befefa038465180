// What a model would need of a machine, against what is sensible.
#include "model/Sizes.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// Numbers of an arena that the compiler accepts: 4 GiB of them.
constexpr int64_t sizeLimit = int64_t(1) << 30;

/// Samples that a shard has at most, whatever the CPU.
constexpr int64_t shardSamples = 32;

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

/// Of a layer's kernels or matrices.
int64_t weightsOf(const Layer &layer, int64_t gates) {
  int64_t features = layer.inputShape.back(), weights = 0;
  if (layer.cell) {
    for (const CellParameter &parameter : layer.cell->parameters) {
      std::vector<int64_t> shape = parameter.shape(features, layer.units);
      weights = sum(weights, product({shape.front(), shape.size() == 2 ? shape.back() : 1}));
    }
    return weights;
  }
  weights = product({gates, layer.units, features});
  if (layer.kind == LayerKind::Dense)
    return weights;
  return sum(weights, product({gates, layer.units, layer.units}));
}

/// Values of `units` numbers that a step computes.
int64_t gatesOf(const Layer &layer) {
  if (layer.cell)
    return computedBlocks(*layer.cell);
  return layer.kind == LayerKind::Gru ? 3 : layer.kind == LayerKind::Lstm ? 4 : 1;
}

} // namespace

void checkSizes(const Model &model, SourceRange name, SourceRange input, Diagnostics &diagnostics) {
  auto error = [&](SourceRange range, std::string what, std::string hint) {
    diagnostics.error(range, what + " would have more than 2^30 numbers", std::move(hint));
  };
  int64_t elements = model.batch;
  for (int64_t size : model.tensors.front().shape)
    elements = product({elements, size});
  if (elements > sizeLimit)
    error(input, fmt::format("a batch of {} inputs", model.batch),
          "use a shorter input or a smaller batch");

  int64_t allWeights = 0, allKept = 0;
  std::vector<const Layer *> parts; // a bidirectional layer is its two directions
  for (const Layer &layer : model.layers) {
    for (const Layer &direction : layer.wrapped)
      parts.push_back(&direction);
    if (layer.wrapped.empty() && layer.kind != LayerKind::Masking)
      parts.push_back(&layer);
  }
  for (const Layer *part : parts) {
    const Layer &layer = *part;
    int64_t gates = gatesOf(layer), weights = weightsOf(layer, gates);
    int64_t steps = layer.inputShape.size() == 2 ? layer.inputShape[0] : 1;
    // A shard keeps the gates and their adjoints of all steps.
    int64_t kept = product({std::min(model.batch, shardSamples), steps, layer.units, 2, gates});
    if (weights > sizeLimit)
      error(layer.unitsRange,
            fmt::format("the weights of `{}` ({} features, {} units)", layer.name,
                        layer.inputShape.back(), layer.units),
            "use fewer units or features");
    else if (kept > sizeLimit)
      error(layer.unitsRange,
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
