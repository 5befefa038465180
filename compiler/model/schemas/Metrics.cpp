// keras.io/api/metrics
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &metricSchemas() {
  static const std::vector<ArgumentSchema> threshold = {{"threshold", Real, "0.5"}};
  static const std::vector<ArgumentSchema> thresholds = {{"thresholds", Real, "0.5"}};
  static const std::vector<ArgumentSchema> k = {{"k", Size, "5"}};
  static const std::vector<CallSchema> schemas = {
      {"accuracy", threshold, 0},
      {"acc", threshold, 0, "accuracy"},
      {"binary_accuracy", threshold, 0},
      {"categorical_accuracy", {}, 0},
      {"sparse_categorical_accuracy", {}, 0},
      {"top_k_categorical_accuracy", k, 1},
      {"sparse_top_k_categorical_accuracy", k, 1},
      {"mean_absolute_error", {}, 0},
      {"mae", {}, 0, "mean_absolute_error"},
      {"mean_squared_error", {}, 0},
      {"mse", {}, 0, "mean_squared_error"},
      {"root_mean_squared_error", {}, 0},
      {"precision", thresholds, 1},
      {"recall", thresholds, 1},
      {"auc", {{"num_thresholds", Size, "200"}, {"from_logits", Boolean, "false"}}, 1},
  };
  return schemas;
}

} // namespace rnnc
