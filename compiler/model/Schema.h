// What may be called with which arguments: Keras 3's names, positions, types
// and defaults as tables, a file each in schemas/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace rnnc {

enum class ArgumentType {
  Size,            // a whole number from 1 on
  Real,            // any number that float32 holds
  NotNegative,     // a number from 0 on that float32 holds
  Positive,        // a number above 0 that float32 holds
  Fraction,        // a number from 0 to below 1
  OpenFraction,    // a number above 0 and below 1
  Limit,           // a number from 0 on that float32 holds, or `none`
  Count,           // a whole number from 0 on, or `none`
  Integer,         // any whole number
  OptionalInteger, // any whole number, or `none`
  Boolean,
  Text,
  Numbers,      // a list of numbers that float32 holds
  Activation,   // a name or a call of activationSchemas()
  Layer,        // a call of layerSchemas(), or `none`
  Cell,         // a call of one of the text's cells
  MergeMode,    // a name of mergeModeSchemas()
  LearningRate, // a number from 0 on, or a call of scheduleSchemas()
  Initializer,  // a name or a call of initializerSchemas()
  Fan,          // a name of fanSchemas()
  Distribution, // a name of distributionSchemas()
  Reduction,    // a name of reductionSchemas()
  Regularizer,  // a name or a call of regularizerSchemas(), or `none`
  NoEffect,     // any value: Keras has it, and here it changes nothing
  Constraint,   // a name or a call of constraintSchemas(), or `none`
};

struct ArgumentSchema {
  std::string_view name;
  ArgumentType type;
  std::string_view standard; // the default as written; empty if it must be given
};

struct CallSchema {
  std::string_view name;
  std::vector<ArgumentSchema> arguments;
  /// So many of them may be given by position, which is Keras'; behind them
  /// Keras has arguments that are not in the language.
  size_t positions;
  /// The name that Keras prints; empty where it is `name` itself.
  std::string_view canonical = {};
};

const std::vector<CallSchema> &layerSchemas();
const std::vector<CallSchema> &activationSchemas();
const std::vector<CallSchema> &mergeModeSchemas();
const std::vector<CallSchema> &lossSchemas();      // with their short names
const std::vector<CallSchema> &reductionSchemas(); // of losses
const std::vector<CallSchema> &regularizerSchemas();
const std::vector<CallSchema> &constraintSchemas();
const std::vector<CallSchema> &metricSchemas(); // with their short names
const std::vector<CallSchema> &optimizerSchemas();
const std::vector<CallSchema> &scheduleSchemas();    // of learning rates
const std::vector<CallSchema> &initializerSchemas(); // with their short names
const std::vector<CallSchema> &fanSchemas();
const std::vector<CallSchema> &distributionSchemas();

/// The schema of a name, or null.
const CallSchema *findSchema(const std::vector<CallSchema> &schemas, std::string_view name);
std::vector<std::string_view> namesOf(const std::vector<CallSchema> &schemas);

} // namespace rnnc
