// keras.io/api/losses
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &lossSchemas() {
  static const std::vector<ArgumentSchema> ofProbabilities = {
      {"from_logits", Boolean, "false"}, {"label_smoothing", Fraction, "0"}};
  static const std::vector<CallSchema> schemas = {
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
      {"kl_divergence", {}, 0},
      {"kld", {}, 0, "kl_divergence"},
      {"poisson", {}, 0},
      {"cosine_similarity", {}, 0},
      {"hinge", {}, 0},
      {"squared_hinge", {}, 0},
  };
  return schemas;
}

} // namespace rnnc
