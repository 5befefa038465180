// Embeddings, and the other layer that creates masks: keras.io/api/layers/core_layers/embedding,
// reversible_embedding, masking.
#include "model/LayerRules.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool applyEmbedding(Layer &layer, LayerContext &context) {
  constexpr int64_t mostTokens = int64_t(1) << 24;
  if (!context.inputs.front().isTokens)
    return context.error(
        layer.call->range, fmt::format("`{}` needs tokens, found numbers", layer.call->name),
        layer.definition->reverse
            ? "an input of tokens is written `input x: tokens[time]`; from rows to tokens it is "
              "applied as in `(h, reverse=true)`"
            : "an input of tokens is written `input x: tokens[time]`");
  if (layer.call->arguments.size("input_dim") > mostTokens)
    return context.error(layer.call->arguments.range("input_dim"),
                         "`input_dim` must be at most 2^24, which is what float32 can count to");
  layer.outputShape = {context.shape()[0], layer.units};
  return true;
}

/// Applied in reverse it takes rows: the last axis becomes a number for each token.
bool applyReversed(Layer &layer, LayerContext &context) {
  const Arguments &given = layer.call->arguments;
  layer.outputShape = context.shape();
  if (layer.outputShape.back() != given.size("output_dim"))
    return context.error(
        layer.call->range,
        fmt::format("`{}` in reverse needs {} features, as its rows have, found {}",
                    layer.call->name, given.size("output_dim"), formatShape(layer.outputShape)),
        "put a `dense` layer with as many units before it");
  if (given.limit("logit_soft_cap") == 0.0)
    return context.error(given.range("logit_soft_cap"), "`logit_soft_cap` must be more than 0",
                         "leave it out for logits without a limit");
  layer.outputShape.back() = given.size("input_dim");
  return true;
}

std::vector<Weight> embeddingWeights(const Layer &layer, int64_t) {
  const Arguments &given = layer.call->arguments;
  return {plainWeight(layer, "embeddings", "embeddings",
                      {given.size("input_dim"), given.size("output_dim")})};
}

std::vector<Weight> reversibleWeights(const Layer &layer, int64_t features) {
  const Arguments &given = layer.call->arguments;
  std::vector<Weight> weights = embeddingWeights(layer, features);
  int64_t tokens = given.size("input_dim");
  weights.push_back({.name = "reverse_embeddings",
                     .option = "reverse_embeddings", // neither regularized nor constrained
                     .shape = {given.size("output_dim"), tokens},
                     .parts = {{tokens, &given.call("embeddings_initializer")}},
                     .isUsed = !given.boolean("tie_weights")});
  return weights;
}

std::optional<double> maskedToken(const Layer &layer) {
  return layer.call->arguments.boolean("mask_zero") ? std::optional(0.0) : std::nullopt;
}

constexpr std::string_view ofEachStep =
    "it looks at each step by itself already: leave `time_distributed` out";

LayerDefinition reversibleEmbedding() {
  using enum ArgumentType;
  return {.schema = {"reversible_embedding",
                     layerArguments({{{"input_dim", Size, ""},
                                      {"output_dim", Size, ""},
                                      {"tie_weights", Boolean, "true"},
                                      {"embeddings_initializer", Initializer, "uniform"},
                                      {"embeddings_regularizer", Regularizer, "none"},
                                      {"embeddings_constraint", Constraint, "none"},
                                      {"mask_zero", Boolean, "false"},
                                      {"logit_soft_cap", Limit, "none"}}}),
                     7},
          .className = "ReversibleEmbedding",
          .apply = applyEmbedding,
          .takesTokens = true,
          .weights = reversibleWeights,
          .maskedNumber = maskedToken,
          .whyNotRepeated = ofEachStep};
}

const LayerDefinition &reversedEmbedding() {
  static const LayerDefinition definition = [] {
    LayerDefinition reversed = reversibleEmbedding();
    reversed.apply = applyReversed;
    reversed.takesTokens = false;
    reversed.mask = MaskRule::Ignore;
    reversed.maskedNumber = nullptr;
    reversed.activation = ActivationSource::Own; // it has none: its numbers are logits
    return reversed;
  }();
  return definition;
}

std::optional<double> maskedValue(const Layer &layer) {
  return layer.call->arguments.real("mask_value");
}

} // namespace

LayerFamily maskingLayers() {
  using enum ArgumentType;
  LayerDefinition reversible = reversibleEmbedding();
  reversible.reverse = reversedEmbedding;
  return {{.schema = {"embedding",
                      layerArguments({{{"input_dim", Size, ""},
                                       {"output_dim", Size, ""},
                                       {"embeddings_initializer", Initializer, "uniform"},
                                       {"embeddings_regularizer", Regularizer, "none"},
                                       {"embeddings_constraint", Constraint, "none"},
                                       {"mask_zero", Boolean, "false"}}}),
                      6},
           .className = "Embedding",
           .apply = applyEmbedding,
           .takesTokens = true,
           .weights = embeddingWeights,
           .maskedNumber = maskedToken,
           .whyNotRepeated = ofEachStep},
          std::move(reversible),
          {.schema = {"masking", layerArguments({{{"mask_value", Real, "0"}}}), 1},
           .className = "Masking",
           .apply = keepSequence,
           .maskedNumber = maskedValue,
           .whyNotRepeated = ofEachStep}};
}

} // namespace rnnc
