// Tables of callable names and their arguments, with Keras 3's names, positions, types and
// defaults; one file per table in schemas/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace rnnc {

enum class ArgumentType {
  Size,            // a whole number of at least 1
  Real,            // any number within the range of float32
  NotNegative,     // a number of at least 0 within the range of float32
  Positive,        // a number greater than 0 within the range of float32
  Fraction,        // a number from 0 to less than 1
  OpenFraction,    // a number between 0 and 1, both excluded
  Limit,           // a number of at least 0 within the range of float32, or `none`
  Count,           // a whole number of at least 0, or `none`
  Integer,         // any whole number
  OptionalInteger, // any whole number, or `none`
  Boolean,
  Text,
  Numbers,      // a list of numbers within the range of float32
  Axes,         // a whole number or a list of two
  Activation,   // a name or a call of activationSchemas()
  Layer,        // a call of layerSchemas(), or `none`
  Cell,         // a call of a cell of the text
  MergeMode,    // a name of mergeModeSchemas()
  Padding,      // a name of paddingSchemas()
  ScoreMode,    // a name of scoreModeSchemas()
  LearningRate, // a number of at least 0, or a call of scheduleSchemas()
  Initializer,  // a name or a call of initializerSchemas()
  Fan,          // a name of fanSchemas()
  Distribution, // a name of distributionSchemas()
  Reduction,    // a name of reductionSchemas()
  Regularizer,  // a name or a call of regularizerSchemas(), or `none`
  NoEffect,     // any value: an argument of Keras without effect here
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
  /// The number of arguments that may be given by position, as in Keras; after these, Keras has
  /// arguments that the language lacks.
  size_t positions;
  /// The name that Keras prints; empty if it is `name` itself.
  std::string_view canonical = {};
};

const std::vector<CallSchema> &layerSchemas();
const std::vector<CallSchema> &activationSchemas();
const std::vector<CallSchema> &mergeModeSchemas();
const std::vector<CallSchema> &paddingSchemas();   // of windows
const std::vector<CallSchema> &scoreModeSchemas(); // of attention
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
