// Layers, losses and optimizers as Keras serializes them -> calls of the language.
#pragma once

#include "exchange/Json.h"
#include "exchange/keras/Findings.h"
#include "exchange/model/Values.h"
#include "model/Schema.h"

#include <optional>

namespace rnn::exchange {

/// Reads serialized objects of one version of Keras. What the language lacks is a finding.
class CallReader {
public:
  CallReader(int version, std::string what, Findings &findings)
      : version(version), what(std::move(what)), findings(findings) {}

  /// A layer with its `name`. Nothing if the language lacks it or something of it. `rank` is the
  /// number of axes of its input with that of samples, 0 if it is not known.
  std::optional<Value> layer(const Json &serialized, size_t rank) const;

  /// A layer that predicts what it is given, and that the language lacks.
  static bool isIdentity(std::string_view className);

  /// A loss, an optimizer or a metric, with its arguments; nothing if `schemas` do not have it.
  std::optional<Value> setting(const Json &serialized,
                               const std::vector<rnnc::CallSchema> &schemas) const;

  /// An argument of a type of the language; nothing if its default has to do, with a finding if
  /// that is a loss. `place` names it in findings.
  std::optional<Value> argument(const Json &value, rnnc::ArgumentType type,
                                const std::string &place) const;

private:
  struct Layer; // with its names, for messages

  std::optional<Value> plainLayer(const Layer &layer, size_t rank) const;
  std::optional<Value> wrapper(const Layer &layer, size_t rank) const;
  std::optional<Value> innerLayer(const Json &serialized, size_t rank) const;
  std::optional<Value> withCell(const Layer &layer, size_t rank) const;
  /// A layer that is an activation, such as LeakyReLU: the activation.
  std::optional<Value> activationOfLayer(const std::string &className, const Json &config) const;
  std::optional<Value> activation(const Json &serialized) const;
  std::optional<Value> callOf(const Json &serialized, const std::vector<rnnc::CallSchema> &schemas,
                              const std::string &place) const;
  std::optional<Value> restraint(const Json &serialized,
                                 const std::vector<rnnc::CallSchema> &schemas,
                                 const std::string &place) const;
  std::optional<Value> initializer(const Json &serialized, const std::string &place) const;
  /// Whether an option that the language does not have changes nothing.
  bool isWithoutEffect(const Layer &layer, const std::string &option, const Json &value,
                       size_t rank) const;
  [[noreturn]] void failType(const Json &value, const std::string &place,
                             const char *expected) const;

  int version;
  std::string what;
  Findings &findings;
};

/// A number, also one that old versions wrote as an array.
std::optional<double> numberOf(const Json &value);

} // namespace rnn::exchange
