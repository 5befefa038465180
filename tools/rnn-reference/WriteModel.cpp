// A case's layers, loss and optimizer, as Keras serializes them -> a text of the language.
#include "WriteModel.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <set>

namespace rnn::reference {

using nlohmann::json;

namespace {

/// Keras' own, which the language has elsewhere or not at all, and which do not change a case's
/// numbers; `renorm_momentum` only counts with `renorm`.
const std::set<std::string> withoutEffect = {"name", "dtype", "trainable", "batch_input_shape",
                                             "renorm_momentum"};

/// Whether an option is off (null, false or 0) or has the only value that the language supports.
bool isOff(const std::string &option, const json &value) {
  return value.is_null() || value == false || (value.is_number() && value == 0) ||
         (option == "axis" && (value == -1 || value == json::array({-1}))) ||
         (option == "data_format" && value == "channels_last");
}

std::string spell(const json &value) {
  if (value.is_null())
    return "none";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// The layers inside a wrapper, without the direction in their names and without the options that
/// the wrapper sets itself.
std::vector<LayerConfig> wrappedLayers(const LayerConfig &layer) {
  std::vector<LayerConfig> wrapped;
  for (const char *part : {"layer", "backward_layer"}) {
    if (!layer.config.contains(part) || layer.config.at(part).is_null())
      continue;
    const json &serialized = layer.config.at(part);
    LayerConfig inner{serialized.at("class_name"), serialized.at("config")};
    std::string name = inner.name(), direction = "forward_";
    if (name.starts_with(direction))
      inner.config["name"] = name.substr(direction.size());
    if (layer.className == "Bidirectional")
      for (const char *option : {"go_backwards", "zero_output_for_mask"})
        inner.config.erase(option);
    wrapped.push_back(inner);
  }
  return wrapped;
}

/// Keras' classes and their configurations -> calls of the language.
class CallWriter {
public:
  explicit CallWriter(const Language &language) : language(language) {}

  std::optional<std::string> whyNotLayer(const LayerConfig &layer) const {
    for (const LayerConfig &inner : wrappedLayers(layer))
      if (auto reason = whyNotLayer(inner))
        return reason;
    return whyNot("layers", layer.className, layer.config);
  }

  /// Of a loss or an optimizer.
  std::optional<std::string> whyNot(const std::string &kind, const json &serialized) const {
    return whyNot(kind, serialized.at("class_name"), serialized.at("config"));
  }

  std::string layer(const LayerConfig &layer) const {
    const LanguageCall &call = *language.find("layers", layer.className);
    std::vector<std::string> arguments;
    std::vector<LayerConfig> wrapped = wrappedLayers(layer);
    for (size_t i = 0; i < wrapped.size(); ++i) {
      // A separate backward layer does not have the prefix backward_.
      if (i == 0 || !wrapped[i].name().starts_with("backward_"))
        arguments.push_back(
            fmt::format("{}{}", i == 0 ? "" : "backward_layer=", this->layer(wrapped[i])));
    }
    for (const Argument &argument : call.arguments)
      if (layer.config.contains(argument.name))
        write(argument, layer.config.at(argument.name), arguments);
    arguments.push_back(fmt::format("name={}", layer.config.at("name").dump()));
    return fmt::format("{}({})", call.name, fmt::join(arguments, ", "));
  }

  /// A loss or an optimizer with the arguments that the language supports.
  std::string call(const std::string &kind, const json &serialized) const {
    const LanguageCall &call = *language.find(kind, serialized.at("class_name"));
    std::vector<std::string> arguments;
    for (const auto &[option, value] : serialized.at("config").items())
      if (const Argument *argument = call.find(option); argument && !value.is_null())
        write(*argument, value, arguments);
    // Keras does not serialize the delta of a Huber loss; the cases use 0.1.
    if (call.name == "huber" && !serialized.at("config").contains("delta"))
      arguments.push_back("delta=0.1");
    return withArguments(call.name, arguments);
  }

private:
  static std::string withArguments(const std::string &name,
                                   const std::vector<std::string> &arguments) {
    return arguments.empty() ? name : fmt::format("{}({})", name, fmt::join(arguments, ", "));
  }

  void write(const Argument &argument, const json &value,
             std::vector<std::string> &arguments) const {
    bool isValue = argument.writing == Writing::Value || argument.writing == Writing::Activation;
    bool isTuple = argument.writing == Writing::Size && value.is_array() && value.size() == 1;
    if (argument.writing == Writing::Size)
      arguments.push_back(
          fmt::format("{}={}", argument.name, spell(isTuple ? value.front() : value)));
    else if (isValue)
      arguments.push_back(fmt::format("{}={}", argument.name, spell(value)));
    else if (argument.writing == Writing::Restraint && !value.is_null())
      arguments.push_back(fmt::format("{}={}", argument.name, *restraint(value)));
  }

  /// A regularizer or a constraint as Keras serializes it; none if the language has no such class.
  std::optional<std::string> restraint(const json &serialized) const {
    std::string className = serialized.at("class_name");
    const LanguageCall *call = language.find("regularizers", className);
    if (!call)
      call = language.find("constraints", className);
    if (!call)
      return std::nullopt;
    std::vector<std::string> arguments;
    for (const Argument &argument : call->arguments)
      arguments.push_back(
          fmt::format("{}={}", argument.name, spell(serialized.at("config").at(argument.name))));
    return withArguments(call->name, arguments);
  }

  /// The class or the first option that is on and that the language lacks.
  std::optional<std::string> whyNot(const std::string &kind, const std::string &className,
                                    const json &config) const {
    const LanguageCall *call = language.find(kind, className);
    if (!call)
      return className;
    for (const auto &[option, value] : config.items())
      if (!hasOption(*call, option, value))
        return fmt::format("{}={}", option,
                           value.is_object() ? spell(value.at("class_name")) : spell(value));
    return std::nullopt;
  }

  bool hasOption(const LanguageCall &call, const std::string &option, const json &value) const {
    const Argument *argument = call.find(option);
    if (!argument)
      return withoutEffect.contains(option) || isOff(option, value);
    if (argument->writing == Writing::Default)
      return isOff(option, value);
    if (argument->writing == Writing::Activation)
      return language.find("activations", spell(value));
    return argument->writing != Writing::Restraint || value.is_null() || restraint(value);
  }

  const Language &language;
};

/// The only layer of a case, applied to its input and initial states, with all its results.
std::string writeApplied(const ReferenceCase &reference, const CallWriter &writer) {
  std::string text, input = "x";
  if (reference.has("mask")) {
    text += fmt::format("  masked = masking({})(x)\n", maskValue);
    input = "masked";
  }
  std::vector<std::string> states = reference.series("initial_state"),
                           outputs = reference.series("output");
  if (!states.empty())
    input += fmt::format(", initial_state=[{}]", fmt::join(states, ", "));
  return text + fmt::format("  {} = {}({})\n  output {}\n", fmt::join(outputs, ", "),
                            writer.layer(reference.layers.front()), input,
                            fmt::join(outputs, ", "));
}

/// The calls of a graph's layers, each after those whose results it takes.
class GraphText {
public:
  GraphText(const ReferenceCase &reference, const CallWriter &writer)
      : reference(reference), writer(writer) {}

  std::string write() {
    size_t before = 0;
    do {
      before = written.size();
      for (const LayerConfig &layer : reference.layers)
        for (size_t call = 0; call < layer.calls.size(); ++call)
          if (!written.contains({layer.name(), call}) && isReady(layer.calls[call].inputs))
            add(layer, call);
    } while (written.size() > before);
    return text;
  }

private:
  bool isLayer(const std::string &name) const {
    return std::ranges::any_of(reference.layers,
                               [&](const LayerConfig &each) { return each.name() == name; });
  }
  bool isReady(const std::vector<CallReference> &inputs) const {
    return std::ranges::all_of(inputs, [&](const CallReference &input) {
      return !isLayer(input.first) || written.contains(input);
    });
  }
  std::string resultOf(const CallReference &call) const {
    return isLayer(call.first) ? fmt::format("{}_{}", call.first, call.second) : "x";
  }

  void add(const LayerConfig &layer, size_t call) {
    std::string applied = writer.layer(layer);
    if (layer.calls.size() > 1) { // the first one gives it a name
      bool isNamed = std::ranges::any_of(
          written, [&](const CallReference &each) { return each.first == layer.name(); });
      if (!isNamed)
        text += fmt::format("  {} = {}\n", layer.name(), applied);
      applied = layer.name();
    }
    std::vector<std::string> inputs;
    for (const CallReference &input : layer.calls[call].inputs)
      inputs.push_back(resultOf(input));
    if (layer.calls[call].isReversed)
      inputs.emplace_back("reverse=true");
    text += fmt::format("  {} = {}({})\n", resultOf({layer.name(), call}), applied,
                        fmt::join(inputs, ", "));
    written.emplace(layer.name(), call);
  }

  const ReferenceCase &reference;
  const CallWriter &writer;
  std::set<CallReference> written;
  std::string text;
};

std::string writeLayers(const ReferenceCase &reference, const CallWriter &writer) {
  bool isGraph = std::ranges::any_of(reference.layers,
                                     [](const LayerConfig &each) { return !each.calls.empty(); });
  if (isGraph)
    return GraphText(reference, writer).write();
  std::string text;
  for (const LayerConfig &layer : reference.layers)
    text += fmt::format("  {}\n", writer.layer(layer));
  return text;
}

} // namespace

std::optional<std::string> whyNotInLanguage(const ReferenceCase &reference,
                                            const Language &language) {
  CallWriter writer(language);
  for (const LayerConfig &layer : reference.layers)
    if (auto reason = writer.whyNotLayer(layer))
      return reason;
  if (!reference.loss.is_null())
    if (auto reason = writer.whyNot("losses", reference.loss))
      return reason;
  if (!reference.optimizer.is_null())
    return writer.whyNot("optimizers", reference.optimizer);
  return std::nullopt;
}

std::string writeModel(const ReferenceCase &reference, const Language &language) {
  CallWriter writer(language);
  bool isTokens = reference.layers.front().className.ends_with("Embedding");
  std::string text = fmt::format("model {} {{\n", reference.name);
  text += fmt::format("  input x: {}[{}]\n", isTokens ? "tokens" : "f32",
                      fmt::join(reference.inputShape(), ", "));
  for (const std::string &state : reference.series("initial_state"))
    text += fmt::format("  input {}: f32[{}]\n", state, reference.tensor(state).rowSize());
  text += "\n";
  if (!reference.isModel)
    text += writeApplied(reference, writer);
  else
    text += writeLayers(reference, writer);
  text += "\n";
  if (!reference.loss.is_null()) {
    text += fmt::format("  loss {}\n", writer.call("losses", reference.loss));
    // A case without an optimizer has only losses and gradients.
    text += fmt::format("  optimizer {}\n", reference.optimizer.is_null()
                                                ? "sgd"
                                                : writer.call("optimizers", reference.optimizer));
  }
  text += fmt::format("  batch {}\n}}\n", reference.samples());
  return text;
}

} // namespace rnn::reference
