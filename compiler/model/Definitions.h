// What the compiler knows of activations, losses and metrics beside their arguments: a table
// each, in the files of schemas/.
#pragma once

#include "model/Schema.h"
#include "rnn/model.h"

namespace rnnc {

/// The numbers that an activation gives.
enum class ActivationRange { Unbounded, FromZero, ZeroToOne };

struct ActivationDefinition {
  CallSchema schema;
  ActivationRange range = ActivationRange::Unbounded;
};

/// What a loss takes the outputs of a step for.
enum class LossPrediction {
  Unbounded,     // any numbers
  FromZero,      // numbers of which the loss takes the logarithm
  Probabilities, // independent for each output
  Shares,        // of all outputs, which sum to 1
  Weights,       // the same after division by their sum
};

struct LossDefinition {
  CallSchema schema;
  LossPrediction prediction = LossPrediction::Unbounded;
  bool targetIsClass = false; // the number of a class; false: a number for each output
};

/// The kind of target that a metric compares the outputs of a step with.
enum class MetricTarget {
  PerOutput, // a number for each output
  OneOfMany, // the same, as outputs of two or more classes
  Class,     // the number of a class
};

struct MetricDefinition {
  CallSchema schema;
  std::optional<rnn_metric_kind> kind; // empty: stands for another metric, chosen by the shapes
  MetricTarget target = MetricTarget::PerOutput;
};

/// With their short names.
const std::vector<ActivationDefinition> &activationDefinitions();
const std::vector<LossDefinition> &lossDefinitions();
const std::vector<MetricDefinition> &metricDefinitions();

/// The definition with a name in the schemas.
const ActivationDefinition &activationDefinition(std::string_view name);
const LossDefinition &lossDefinition(std::string_view name);
const MetricDefinition &metricDefinition(std::string_view name);

} // namespace rnnc
