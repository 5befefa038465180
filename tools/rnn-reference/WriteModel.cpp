#include "WriteModel.h"

#include <fmt/ranges.h>
#include <set>

namespace rnn::reference {

using nlohmann::json;

namespace {

const std::map<std::string, std::string> layerNames = {
    {"SimpleRNN", "simple_rnn"}, {"LSTM", "lstm"}, {"GRU", "gru"}, {"Dense", "dense"}};
const std::map<std::string, std::string> lossNames = {{"MeanSquaredError", "mean_squared_error"},
                                                      {"MeanAbsoluteError", "mean_absolute_error"}};
const std::map<std::string, std::string> optimizerNames = {
    {"Adadelta", "adadelta"}, {"Adagrad", "adagrad"}, {"Adam", "adam"}, {"AdamW", "adamw"},
    {"Adamax", "adamax"},     {"Lamb", "lamb"},       {"Lion", "lion"}, {"Nadam", "nadam"},
    {"RMSprop", "rmsprop"},   {"SGD", "sgd"}};

// Options that the language has; they are written out.
const std::set<std::string> layerArguments = {"units",        "activation",
                                              "use_bias",     "recurrent_activation",
                                              "reset_after",  "return_sequences",
                                              "unit_forget_bias", "name"};
const std::set<std::string> optimizerArguments = {
    "learning_rate", "beta_1",   "beta_2",    "epsilon",         "momentum",
    "nesterov",      "amsgrad",  "rho",       "centered",        "initial_accumulator_value",
    "weight_decay",  "clipnorm", "clipvalue", "global_clipnorm", "gradient_accumulation_steps"};

// Options that don't change the numbers of a case: its weights are given.
const std::set<std::string> withoutEffect = {
    "name", "dtype", "trainable", "seed", "unroll", "kernel_initializer", "bias_initializer",
    "recurrent_initializer", "reduction", "ema_momentum"};

const std::set<std::string> activations = {"linear", "tanh", "sigmoid", "relu"};

/// Keras writes an option that is off as null, false or 0.
bool isOff(const json &value) {
  return value.is_null() || value == false || (value.is_number() && value == 0);
}

std::string spell(const json &value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// The first option that is on and that the language has not.
std::optional<std::string> foreignOption(const json &config, const std::set<std::string> &known) {
  for (const auto &[option, value] : config.items()) {
    if (option.ends_with("activation") && known.contains(option)) {
      if (!activations.contains(spell(value)))
        return fmt::format("{}={}", option, spell(value));
    } else if (!known.contains(option) && !withoutEffect.contains(option) && !isOff(value)) {
      return fmt::format("{}={}", option, spell(value));
    }
  }
  return std::nullopt;
}

std::string writeLayer(const LayerConfig &layer) {
  std::vector<std::string> arguments = {layer.config.at("units").dump()};
  for (const auto &[option, value] : layer.config.items())
    if (option == "name")
      arguments.push_back(fmt::format("name={}", value.dump()));
    else if (option != "units" && layerArguments.contains(option))
      arguments.push_back(fmt::format("{}={}", option, spell(value)));
  return fmt::format("{}({})", layerNames.at(layer.className), fmt::join(arguments, ", "));
}

std::string writeOptimizer(const json &optimizer) {
  std::vector<std::string> arguments;
  for (const auto &[option, value] : optimizer.at("config").items())
    if (optimizerArguments.contains(option) && !value.is_null())
      arguments.push_back(fmt::format("{}={}", option, value.dump()));
  return fmt::format("{}({})", optimizerNames.at(optimizer.at("class_name")),
                     fmt::join(arguments, ", "));
}

std::optional<std::string> whyNotTraining(const ReferenceCase &reference) {
  for (const auto &[serialized, names, known] :
       {std::tuple(&reference.loss, &lossNames, std::set<std::string>()),
        std::tuple(&reference.optimizer, &optimizerNames, optimizerArguments)}) {
    std::string className = serialized->at("class_name");
    if (!names->contains(className))
      return className;
    if (auto option = foreignOption(serialized->at("config"), known))
      return *option;
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> whyNotInLanguage(const ReferenceCase &reference) {
  if (reference.has("mask"))
    return "mask";
  for (const LayerConfig &layer : reference.layers) {
    if (!layerNames.contains(layer.className))
      return layer.className;
    if (auto option = foreignOption(layer.config, layerArguments))
      return *option;
  }
  return reference.isModel ? whyNotTraining(reference) : std::nullopt;
}

std::string writeModel(const ReferenceCase &reference) {
  std::string text = fmt::format("model {} {{\n", reference.name);
  text += fmt::format("  input x: f32[{}]\n\n", fmt::join(reference.inputShape(), ", "));
  for (const LayerConfig &layer : reference.layers)
    text += fmt::format("  {}\n", writeLayer(layer));
  text += "\n";
  if (reference.isModel) {
    text += fmt::format("  loss {}\n", lossNames.at(reference.loss.at("class_name")));
    text += fmt::format("  optimizer {}\n", writeOptimizer(reference.optimizer));
  }
  text += fmt::format("  batch {}\n}}\n", reference.samples());
  return text;
}

} // namespace rnn::reference
