// A model that grows layer by layer, each applied to values that are there.
#pragma once

#include "model/LayerDefinition.h"
#include "oracle/AppliedLayer.h"
#include "oracle/RandomCalls.h"

namespace rnn::oracle {

using Names = std::vector<std::string_view>;

/// The kinds of layers that have the property.
Names kindsOf(bool (*has)(const rnnc::LayerDefinition &));

int64_t elementsOf(const Shape &shape);

struct RandomGraph {
  struct Value {
    std::string name; // empty in a row of layers
    Shape shape;
    bool isTokens = false, isUsed = false;
  };

  explicit RandomGraph(uint64_t seed) : random(seed, RandomPurpose::Data, 0), calls(random) {}

  /// What a layer gives comes to the values; the first result stands for all of it.
  size_t add(RandomModel::Layer layer, const std::vector<size_t> &inputs,
             const std::vector<Shape> &results, const std::vector<size_t> &states = {});
  /// Of a layer with one result.
  size_t add(RandomModel::Layer layer, const std::vector<size_t> &inputs);
  size_t add(RandomCall call, const std::vector<size_t> &inputs) {
    return add(RandomModel::Layer{std::move(call)}, inputs);
  }
  std::optional<AppliedLayer> apply(const RandomModel::Layer &layer,
                                    const std::vector<size_t> &inputs) const;
  /// Whether the layer takes the value, and what it gives is not much wider: the oracle is slow.
  bool fits(const RandomModel::Layer &layer, size_t value) const;
  /// The time of a sequence that is there, so that others can be merged with it.
  int64_t steps();
  /// A parameter of this size, now and then one that another state starts from too.
  std::string parameter(int64_t size);
  /// A value of the same shape, or of other features; made if there is none.
  size_t fitting(size_t value, bool ofOtherFeatures);

  RandomStream random;
  RandomCalls calls;
  RandomModel model;
  bool isGraph = false;      // values have names
  std::vector<Value> values; // the last one is what the next layer stands behind
  double work = 1;           // multiply-adds of a sample
};

} // namespace rnn::oracle
