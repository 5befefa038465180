// keras.io/api/metrics
#include "model/Definitions.h"

namespace rnnc {

using enum ArgumentType;
using enum MetricTarget;

const std::vector<MetricDefinition> &metricDefinitions() {
  static const std::vector<ArgumentSchema> threshold = {{"threshold", Real, "0.5"}};
  static const std::vector<ArgumentSchema> thresholds = {{"thresholds", Real, "0.5"}};
  static const std::vector<ArgumentSchema> k = {{"k", Size, "5"}};
  static const std::vector<MetricDefinition> definitions = {
      {{"accuracy", threshold, 0}, std::nullopt},
      {{"acc", threshold, 0, "accuracy"}, std::nullopt},
      {{"binary_accuracy", threshold, 0}, RNN_BINARY_ACCURACY},
      {{"categorical_accuracy", {}, 0}, RNN_CATEGORICAL_ACCURACY, OneOfMany},
      {{"sparse_categorical_accuracy", {}, 0}, RNN_SPARSE_CATEGORICAL_ACCURACY, Class},
      {{"top_k_categorical_accuracy", k, 1}, RNN_TOP_K_CATEGORICAL_ACCURACY, OneOfMany},
      {{"sparse_top_k_categorical_accuracy", k, 1}, RNN_SPARSE_TOP_K_CATEGORICAL_ACCURACY, Class},
      {{"mean_absolute_error", {}, 0}, RNN_MEAN_ABSOLUTE_ERROR},
      {{"mae", {}, 0, "mean_absolute_error"}, RNN_MEAN_ABSOLUTE_ERROR},
      {{"mean_squared_error", {}, 0}, RNN_MEAN_SQUARED_ERROR},
      {{"mse", {}, 0, "mean_squared_error"}, RNN_MEAN_SQUARED_ERROR},
      {{"root_mean_squared_error", {}, 0}, RNN_ROOT_MEAN_SQUARED_ERROR},
      {{"precision", thresholds, 1}, RNN_PRECISION},
      {{"recall", thresholds, 1}, RNN_RECALL},
      {{"auc", {{"num_thresholds", Size, "200"}, {"from_logits", Boolean, "false"}}, 1}, RNN_AUC},
  };
  return definitions;
}

} // namespace rnnc
