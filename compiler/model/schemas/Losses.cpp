// keras.io/api/losses
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

namespace {

const std::vector<ArgumentSchema> ofProbabilities = {{"from_logits", Boolean, "false"},
                                                     {"label_smoothing", Fraction, "0"}};

/// The losses with their own arguments.
std::vector<CallSchema> ownSchemas() {
  return {
      {"mean_squared_error", {}, 0},
      {"mse", {}, 0, "mean_squared_error"},
      {"mean_absolute_error", {}, 0},
      {"mae", {}, 0, "mean_absolute_error"},
      {"mean_absolute_percentage_error", {}, 0},
      {"mape", {}, 0, "mean_absolute_percentage_error"},
      {"mean_squared_logarithmic_error", {}, 0},
      {"msle", {}, 0, "mean_squared_logarithmic_error"},
      {"huber", {{"delta", NotNegative, "1"}}, 1},
      {"log_cosh", {}, 0},
      {"binary_crossentropy", ofProbabilities, 2},
      {"bce", ofProbabilities, 2, "binary_crossentropy"},
      {"binary_focal_crossentropy",
       {{"apply_class_balancing", Boolean, "false"},
        {"alpha", Real, "0.25"},
        {"gamma", NotNegative, "2"},
        {"from_logits", Boolean, "false"},
        {"label_smoothing", Fraction, "0"}},
       5},
      {"categorical_crossentropy", ofProbabilities, 2},
      {"sparse_categorical_crossentropy",
       {{"from_logits", Boolean, "false"}, {"ignore_class", OptionalInteger, "none"}},
       2},
      {"kl_divergence", {}, 0},
      {"kld", {}, 0, "kl_divergence"},
      {"poisson", {}, 0},
      {"cosine_similarity", {}, 0},
      {"hinge", {}, 0},
      {"squared_hinge", {}, 0},
  };
}

} // namespace

const std::vector<CallSchema> &lossSchemas() {
  static const std::vector<CallSchema> schemas = [] {
    std::vector<CallSchema> all = ownSchemas();
    for (CallSchema &schema : all)
      schema.arguments.push_back({"reduction", Reduction, "sum_over_batch_size"});
    return all;
  }();
  return schemas;
}

const std::vector<CallSchema> &reductionSchemas() {
  static const std::vector<CallSchema> schemas = {{"sum_over_batch_size", {}, 0},
                                                  {"mean", {}, 0, "sum_over_batch_size"},
                                                  {"mean_with_sample_weight", {}, 0},
                                                  {"sum", {}, 0}};
  return schemas;
}

} // namespace rnnc
