// What may be called with which arguments: Keras 3's names, positions, types
// and defaults as tables.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace rnnc {

enum class ArgumentType { Size, Real, Boolean, Activation, Text };

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
};

const std::vector<CallSchema> &layerSchemas();
const std::vector<CallSchema> &lossSchemas(); // with their short names
const std::vector<CallSchema> &optimizerSchemas();

/// The schema of a name, or null.
const CallSchema *findSchema(const std::vector<CallSchema> &schemas, std::string_view name);
std::vector<std::string_view> namesOf(const std::vector<CallSchema> &schemas);

} // namespace rnnc
