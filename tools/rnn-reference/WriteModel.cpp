#include "WriteModel.h"

#include <fmt/ranges.h>
#include <set>

namespace rnn::reference {

using nlohmann::json;

namespace {

const std::map<std::string, std::string> layerNames = {
    {"SimpleRNN", "simple_rnn"},
    {"LSTM", "lstm"},
    {"GRU", "gru"},
    {"Dense", "dense"},
    {"Bidirectional", "bidirectional"}};
const std::map<std::string, std::string> lossNames = {
    {"MeanSquaredError", "mean_squared_error"},
    {"MeanAbsoluteError", "mean_absolute_error"},
    {"MeanAbsolutePercentageError", "mean_absolute_percentage_error"},
    {"MeanSquaredLogarithmicError", "mean_squared_logarithmic_error"},
    {"Huber", "huber"},
    {"LogCosh", "log_cosh"},
    {"BinaryCrossentropy", "binary_crossentropy"},
    {"BinaryFocalCrossentropy", "binary_focal_crossentropy"},
    {"CategoricalCrossentropy", "categorical_crossentropy"},
    {"KLDivergence", "kl_divergence"},
    {"Poisson", "poisson"},
    {"CosineSimilarity", "cosine_similarity"},
    {"Hinge", "hinge"},
    {"SquaredHinge", "squared_hinge"}};
const std::map<std::string, std::string> optimizerNames = {
    {"Adadelta", "adadelta"}, {"Adagrad", "adagrad"}, {"Adam", "adam"}, {"AdamW", "adamw"},
    {"Adamax", "adamax"},     {"Lamb", "lamb"},       {"Lion", "lion"}, {"Nadam", "nadam"},
    {"RMSprop", "rmsprop"},   {"SGD", "sgd"}};

// Options that the language has; they are written out.
const std::set<std::string> layerArguments = {"units",        "activation",
                                              "use_bias",     "recurrent_activation",
                                              "reset_after",  "return_sequences",
                                              "unit_forget_bias", "go_backwards",
                                              "zero_output_for_mask", "name"};
const std::set<std::string> lossArguments = {"from_logits", "label_smoothing", "delta",
                                             "gamma",       "alpha",           "apply_class_balancing"};
const std::set<std::string> optimizerArguments = {
    "learning_rate", "beta_1",   "beta_2",    "epsilon",         "momentum",
    "nesterov",      "amsgrad",  "rho",       "centered",        "initial_accumulator_value",
    "weight_decay",  "clipnorm", "clipvalue", "global_clipnorm", "gradient_accumulation_steps"};

// Options that don't change the numbers of a case: its weights are given.
const std::set<std::string> withoutEffect = {
    "name", "dtype", "trainable", "seed", "unroll", "kernel_initializer", "bias_initializer",
    "recurrent_initializer", "reduction", "ema_momentum",
    "merge_mode"}; // written by its layer

const std::set<std::string> activations = {
    "linear",       "tanh",        "sigmoid",      "relu",         "relu6",       "leaky_relu",
    "elu",          "selu",        "celu",         "gelu",         "silu",        "mish",
    "softplus",     "softsign",    "exponential",  "log_sigmoid",  "hard_sigmoid", "hard_tanh",
    "hard_silu",    "tanh_shrink", "soft_shrink",  "hard_shrink",  "squareplus",  "sparse_plus",
    "sparse_sigmoid", "softmax",   "log_softmax"};

/// Keras writes an option that is off as null, false or 0. A loss' axis is the
/// last one.
bool isOff(const std::string &option, const json &value) {
  return value.is_null() || value == false || (value.is_number() && value == 0) ||
         (option == "axis" && value == -1);
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
    } else if (!known.contains(option) && !withoutEffect.contains(option) && !isOff(option, value)) {
      return fmt::format("{}={}", option, spell(value));
    }
  }
  return std::nullopt;
}

/// The layer that a Bidirectional wraps; its name without the direction, and
/// what the wrapper sets itself left to it.
LayerConfig wrappedLayer(const LayerConfig &layer) {
  const json &serialized = layer.config.at("layer");
  LayerConfig wrapped{serialized.at("class_name"), serialized.at("config")};
  std::string name = wrapped.name(), direction = "forward_";
  if (name.starts_with(direction))
    wrapped.config["name"] = name.substr(direction.size());
  wrapped.config.erase("go_backwards");
  wrapped.config.erase("zero_output_for_mask");
  return wrapped;
}

std::string writeLayer(const LayerConfig &layer) {
  if (layer.className == "Bidirectional")
    return fmt::format("bidirectional({}, merge_mode={}, name=\"{}\")",
                       writeLayer(wrappedLayer(layer)), spell(layer.config.at("merge_mode")),
                       layer.name());
  std::vector<std::string> arguments = {layer.config.at("units").dump()};
  for (const auto &[option, value] : layer.config.items())
    if (option == "name")
      arguments.push_back(fmt::format("name={}", value.dump()));
    else if (option != "units" && layerArguments.contains(option))
      arguments.push_back(fmt::format("{}={}", option, spell(value)));
  return fmt::format("{}({})", layerNames.at(layer.className), fmt::join(arguments, ", "));
}

/// A loss or an optimizer with the arguments that the language has.
std::string writeCall(const json &serialized, const std::map<std::string, std::string> &names,
                      const std::set<std::string> &known) {
  std::vector<std::string> arguments;
  for (const auto &[option, value] : serialized.at("config").items())
    if (known.contains(option) && !value.is_null())
      arguments.push_back(fmt::format("{}={}", option, value.dump()));
  // Keras does not write down a Huber loss' delta; that of the cases is 0.1.
  if (serialized.at("class_name") == "Huber" && arguments.empty())
    arguments.push_back("delta=0.1");
  std::string name = names.at(serialized.at("class_name"));
  return arguments.empty() ? name : fmt::format("{}({})", name, fmt::join(arguments, ", "));
}

std::optional<std::string> whyNotTraining(const ReferenceCase &reference) {
  for (const auto &[serialized, names, known] :
       {std::tuple(&reference.loss, &lossNames, lossArguments),
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
  if (reference.has("mask") && reference.layers.front().className.starts_with("Global"))
    return "mask";
  for (const LayerConfig &layer : reference.layers) {
    if (!layerNames.contains(layer.className))
      return layer.className;
    bool wraps = layer.className == "Bidirectional";
    const LayerConfig &own = wraps ? wrappedLayer(layer) : layer;
    if (!layerNames.contains(own.className))
      return own.className;
    if (auto option = foreignOption(own.config, layerArguments))
      return *option;
  }
  return reference.isModel ? whyNotTraining(reference) : std::nullopt;
}

std::string writeModel(const ReferenceCase &reference) {
  std::string text = fmt::format("model {} {{\n", reference.name);
  text += fmt::format("  input x: f32[{}]\n\n", fmt::join(reference.inputShape(), ", "));
  if (reference.has("mask"))
    text += fmt::format("  masking({})\n", maskValue);
  for (const LayerConfig &layer : reference.layers)
    text += fmt::format("  {}\n", writeLayer(layer));
  text += "\n";
  if (reference.isModel) {
    text += fmt::format("  loss {}\n", writeCall(reference.loss, lossNames, lossArguments));
    text += fmt::format("  optimizer {}\n",
                        writeCall(reference.optimizer, optimizerNames, optimizerArguments));
  }
  text += fmt::format("  batch {}\n}}\n", reference.samples());
  return text;
}

} // namespace rnn::reference
