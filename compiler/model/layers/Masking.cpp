// The layers that create masks: keras.io/api/layers/core_layers/embedding, masking.
#include "model/layers/Rules.h"

namespace rnnc {

namespace {

bool applyEmbedding(Layer &layer, LayerContext &context) {
  constexpr int64_t mostTokens = int64_t(1) << 24;
  if (!context.inputs.front().isTokens)
    return context.error(layer.call->range, "`embedding` needs tokens, found numbers",
                         "an input of tokens is written `input x: tokens[time]`");
  if (layer.call->arguments.size("input_dim") > mostTokens)
    return context.error(layer.call->arguments.range("input_dim"),
                         "`input_dim` must be at most 2^24, which is what float32 can count to");
  layer.outputShape = {context.shape()[0], layer.units};
  return true;
}

std::vector<Weight> embeddingWeights(const Layer &layer, int64_t) {
  return {plainWeight(layer, "embeddings", "embeddings",
                      {layer.call->arguments.size("input_dim"), layer.units})};
}

std::optional<double> maskedToken(const Layer &layer) {
  return layer.call->arguments.boolean("mask_zero") ? std::optional(0.0) : std::nullopt;
}

std::optional<double> maskedValue(const Layer &layer) {
  return layer.call->arguments.real("mask_value");
}

} // namespace

LayerFamily maskingLayers() {
  using enum ArgumentType;
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
           .maskedNumber = maskedToken},
          {.schema = {"masking", layerArguments({{{"mask_value", Real, "0"}}}), 1},
           .className = "Masking",
           .apply = keepSequence,
           .maskedNumber = maskedValue}};
}

} // namespace rnnc
