// The language's tables -> JSON.
#include "model/Describe.h"

#include "model/LayerRules.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rnnc {

namespace {

using json = nlohmann::ordered_json;

std::string_view nameOf(ArgumentType type) {
  switch (type) {
  case ArgumentType::Size:
    return "whole number from 1";
  case ArgumentType::Real:
    return "number";
  case ArgumentType::NotNegative:
    return "number from 0";
  case ArgumentType::Positive:
    return "number above 0";
  case ArgumentType::Fraction:
    return "number from 0 to below 1";
  case ArgumentType::OpenFraction:
    return "number above 0 and below 1";
  case ArgumentType::Limit:
    return "number from 0, or none";
  case ArgumentType::Count:
    return "whole number from 0, or none";
  case ArgumentType::Integer:
    return "whole number";
  case ArgumentType::OptionalInteger:
    return "whole number, or none";
  case ArgumentType::Boolean:
    return "boolean";
  case ArgumentType::Text:
    return "text";
  case ArgumentType::Numbers:
    return "list of numbers";
  case ArgumentType::Activation:
    return "activation";
  case ArgumentType::Layer:
    return "layer";
  case ArgumentType::Cell:
    return "cell";
  case ArgumentType::Axes:
    return "whole number, or two";
  case ArgumentType::MergeMode:
    return "merge mode";
  case ArgumentType::Padding:
    return "padding";
  case ArgumentType::ScoreMode:
    return "score mode";
  case ArgumentType::LearningRate:
    return "number from 0, or schedule";
  case ArgumentType::Initializer:
    return "initializer";
  case ArgumentType::Fan:
    return "fan";
  case ArgumentType::Distribution:
    return "distribution";
  case ArgumentType::Reduction:
    return "reduction";
  case ArgumentType::Regularizer:
    return "regularizer, or none";
  case ArgumentType::NoEffect:
    return "without effect";
  case ArgumentType::Constraint:
    return "constraint, or none";
  }
  return "";
}

std::string_view nameOf(MaskRule rule) {
  switch (rule) {
  case MaskRule::Carry:
    return "carry";
  case MaskRule::Average:
    return "average";
  case MaskRule::Sum:
    return "sum";
  case MaskRule::First:
    return "first";
  case MaskRule::Ignore:
    return "ignore";
  }
  return "";
}

json describe(const CallSchema &schema) {
  json call = {{"name", schema.name}};
  if (!schema.canonical.empty())
    call["alias_of"] = schema.canonical;
  call["arguments"] = json::array();
  for (size_t i = 0; i < schema.arguments.size(); ++i) {
    const ArgumentSchema &argument = schema.arguments[i];
    call["arguments"].push_back(
        {{"name", argument.name},
         {"type", nameOf(argument.type)},
         {"default", argument.standard.empty() ? json() : json(argument.standard)},
         {"position", i < schema.positions}});
  }
  return call;
}

json describe(const std::vector<CallSchema> &schemas) {
  json calls = json::array();
  for (const CallSchema &schema : schemas)
    calls.push_back(describe(schema));
  return calls;
}

/// Different primes as the sizes of a layer, so that each axis of a weight shows which argument it
/// is a multiple of.
class NamedSizes {
public:
  int64_t size(std::string_view name) {
    names.push_back(name);
    return primes[names.size() - 1];
  }

  /// "features", "4 units"
  std::string text(int64_t axis) const {
    for (size_t i = 0; i < names.size(); ++i)
      if (axis % primes[i] == 0)
        return axis == primes[i] ? std::string(names[i])
                                 : fmt::format("{} {}", axis / primes[i], names[i]);
    return std::to_string(axis);
  }

private:
  static constexpr int64_t primes[] = {1009, 1013, 1019, 1021};
  std::vector<std::string_view> names;
};

json describeWeights(const LayerDefinition &definition) {
  json weights = json::array();
  if (!definition.weights)
    return weights;
  NamedSizes sizes;
  int64_t features = sizes.size("features");
  ast::Value call;
  call.kind = ast::Value::Call;
  call.text = definition.schema.name;
  for (const ArgumentSchema &argument : definition.schema.arguments) {
    if (argument.type != ArgumentType::Size || !argument.standard.empty())
      continue;
    ast::Value size;
    size.kind = ast::Value::Integer;
    size.integer = sizes.size(argument.name);
    call.arguments.push_back({ast::Name{std::string(argument.name), {}}, size});
  }
  Source none("", "");
  Diagnostics diagnostics(none);
  std::optional<Call> resolved = resolveCall(call, layerSchemas(), "layer", diagnostics);
  if (!resolved) // the weights of an `rnn` are those of its cell
    return json();
  for (const Weight &weight : weightsOf(layerOf(*resolved), features)) {
    json shape = json::array();
    for (int64_t axis : weight.shape)
      shape.push_back(sizes.text(axis));
    weights.push_back({{"name", weight.name}, {"shape", shape}});
  }
  return weights;
}

json describe(const LayerDefinition &definition) {
  json layer = describe(definition.schema);
  layer["class"] = definition.className;
  layer["weights"] = describeWeights(definition);
  bool hasCell = layer["weights"].is_null(); // and so are its states
  layer["states"] = hasCell ? json() : json(definition.states);
  layer["mask"] = definition.maskedNumber ? "make" : nameOf(definition.mask);
  return layer;
}

} // namespace

std::string describeLanguage() {
  json language;
  for (const LayerDefinition &definition : layerDefinitions())
    language["layers"].push_back(describe(definition));
  language["activations"] = describe(activationSchemas());
  language["losses"] = describe(lossSchemas());
  language["optimizers"] = describe(optimizerSchemas());
  language["metrics"] = describe(metricSchemas());
  language["initializers"] = describe(initializerSchemas());
  language["regularizers"] = describe(regularizerSchemas());
  language["constraints"] = describe(constraintSchemas());
  language["schedules"] = describe(scheduleSchemas());
  language["merge_modes"] = describe(mergeModeSchemas());
  language["paddings"] = describe(paddingSchemas());
  language["score_modes"] = describe(scoreModeSchemas());
  language["reductions"] = describe(reductionSchemas());
  language["fans"] = describe(fanSchemas());
  language["distributions"] = describe(distributionSchemas());
  return language.dump(2) + "\n";
}

} // namespace rnnc
