// keras.io/api/losses
#include "model/Definitions.h"

namespace rnnc {

using enum ArgumentType;
using enum LossPrediction;

namespace {

const std::vector<ArgumentSchema> ofProbabilities = {{"from_logits", Boolean, "false"},
                                                     {"label_smoothing", Fraction, "0"}};

/// The losses with their own arguments.
std::vector<LossDefinition> ownDefinitions() {
  return {
      {{"mean_squared_error", {}, 0}},
      {{"mse", {}, 0, "mean_squared_error"}},
      {{"mean_absolute_error", {}, 0}},
      {{"mae", {}, 0, "mean_absolute_error"}},
      {{"mean_absolute_percentage_error", {}, 0}},
      {{"mape", {}, 0, "mean_absolute_percentage_error"}},
      {{"mean_squared_logarithmic_error", {}, 0}, FromZero},
      {{"msle", {}, 0, "mean_squared_logarithmic_error"}, FromZero},
      {{"huber", {{"delta", NotNegative, "1"}}, 1}},
      {{"log_cosh", {}, 0}},
      {{"binary_crossentropy", ofProbabilities, 2}, Probabilities},
      {{"bce", ofProbabilities, 2, "binary_crossentropy"}, Probabilities},
      {{"binary_focal_crossentropy",
        {{"apply_class_balancing", Boolean, "false"},
         {"alpha", Real, "0.25"},
         {"gamma", NotNegative, "2"},
         {"from_logits", Boolean, "false"},
         {"label_smoothing", Fraction, "0"}},
        5},
       Probabilities},
      {{"categorical_crossentropy", ofProbabilities, 2}, Weights},
      {{"sparse_categorical_crossentropy",
        {{"from_logits", Boolean, "false"}, {"ignore_class", OptionalInteger, "none"}},
        2},
       Weights,
       /*targetIsClass=*/true},
      {{"kl_divergence", {}, 0}, Shares},
      {{"kld", {}, 0, "kl_divergence"}, Shares},
      {{"poisson", {}, 0}, FromZero},
      {{"cosine_similarity", {}, 0}},
      {{"hinge", {}, 0}},
      {{"squared_hinge", {}, 0}},
  };
}

} // namespace

const std::vector<LossDefinition> &lossDefinitions() {
  static const std::vector<LossDefinition> definitions = [] {
    std::vector<LossDefinition> all = ownDefinitions();
    for (LossDefinition &loss : all)
      loss.schema.arguments.push_back({"reduction", Reduction, "sum_over_batch_size"});
    return all;
  }();
  return definitions;
}

const std::vector<CallSchema> &reductionSchemas() {
  static const std::vector<CallSchema> schemas = {{"sum_over_batch_size", {}, 0},
                                                  {"mean", {}, 0, "sum_over_batch_size"},
                                                  {"mean_with_sample_weight", {}, 0},
                                                  {"sum", {}, 0}};
  return schemas;
}

} // namespace rnnc
