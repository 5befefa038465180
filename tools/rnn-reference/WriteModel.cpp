// Keras' serialized layers, loss and optimizer -> the text of a model.
#include "WriteModel.h"

#include <fmt/ranges.h>
#include <set>

namespace rnn::reference {

using nlohmann::json;

namespace {

/// A layer's name in the language, and the options to write, the first of them by position.
struct LayerWriting {
  std::string name;
  std::vector<std::string> options;
};

const std::vector<std::string> recurrentOptions = {
    "units",        "activation",          "use_bias",     "recurrent_activation",
    "reset_after",  "return_sequences",    "return_state", "unit_forget_bias",
    "go_backwards", "zero_output_for_mask"};

const std::map<std::string, LayerWriting> layers = {
    {"SimpleRNN", {"simple_rnn", recurrentOptions}},
    {"LSTM", {"lstm", recurrentOptions}},
    {"GRU", {"gru", recurrentOptions}},
    {"Dense", {"dense", {"units", "activation", "use_bias"}}},
    {"Embedding", {"embedding", {"input_dim", "output_dim", "mask_zero"}}},
    {"Bidirectional", {"bidirectional", {}}},
    {"TimeDistributed", {"time_distributed", {}}},
    {"Masking", {"masking", {"mask_value"}}},
    {"Activation", {"activation", {"activation"}}},
    {"Dropout", {"dropout", {"rate"}}},
    {"SpatialDropout1D", {"spatial_dropout1d", {"rate"}}},
    {"GaussianNoise", {"gaussian_noise", {"stddev"}}},
    {"LayerNormalization", {"layer_normalization", {"epsilon", "center", "scale"}}},
    {"GlobalAveragePooling1D", {"global_average_pooling1d", {"keepdims"}}},
    {"GlobalMaxPooling1D", {"global_max_pooling1d", {"keepdims"}}},
    {"Flatten", {"flatten", {}}},
    {"RepeatVector", {"repeat_vector", {"n"}}}};
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
    {"SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"},
    {"KLDivergence", "kl_divergence"},
    {"Poisson", "poisson"},
    {"CosineSimilarity", "cosine_similarity"},
    {"Hinge", "hinge"},
    {"SquaredHinge", "squared_hinge"}};
const std::map<std::string, std::string> optimizerNames = {
    {"Adadelta", "adadelta"}, {"Adagrad", "adagrad"}, {"Adam", "adam"}, {"AdamW", "adamw"},
    {"Adamax", "adamax"},     {"Lamb", "lamb"},       {"Lion", "lion"}, {"Nadam", "nadam"},
    {"RMSprop", "rmsprop"},   {"SGD", "sgd"}};

// Options that the language has; they are written to the text.
const std::set<std::string> lossArguments = {
    "from_logits", "label_smoothing",       "delta",        "gamma",
    "alpha",       "apply_class_balancing", "ignore_class", "reduction"};
const std::set<std::string> optimizerArguments = {"learning_rate",
                                                  "beta_1",
                                                  "beta_2",
                                                  "epsilon",
                                                  "momentum",
                                                  "nesterov",
                                                  "amsgrad",
                                                  "rho",
                                                  "centered",
                                                  "initial_accumulator_value",
                                                  "weight_decay",
                                                  "clipnorm",
                                                  "clipvalue",
                                                  "global_clipnorm",
                                                  "gradient_accumulation_steps",
                                                  "use_ema",
                                                  "ema_momentum",
                                                  "ema_overwrite_frequency"};

// Options that do not change the results of a case, because its weights are given.
const std::set<std::string> withoutEffect = {"name",
                                             "dtype",
                                             "trainable",
                                             "seed",
                                             "unroll",
                                             "kernel_initializer",
                                             "bias_initializer",
                                             "recurrent_initializer",
                                             "embeddings_initializer",
                                             "gamma_initializer",
                                             "beta_initializer",
                                             "batch_input_shape",
                                             "merge_mode",
                                             "layer",
                                             "backward_layer"}; // written by their layer

const std::set<std::string> activations = {
    "linear",      "tanh",         "sigmoid",    "relu",        "relu6",
    "leaky_relu",  "elu",          "selu",       "celu",        "gelu",
    "silu",        "mish",         "softplus",   "softsign",    "exponential",
    "log_sigmoid", "hard_sigmoid", "hard_tanh",  "hard_silu",   "tanh_shrink",
    "soft_shrink", "hard_shrink",  "squareplus", "sparse_plus", "sparse_sigmoid",
    "softmax",     "log_softmax"};

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

/// A regularizer or constraint as Keras serializes it -> its text; nothing if the language has no
/// such class.
std::optional<std::string> writeHolder(const json &serialized) {
  static const std::map<std::string, std::pair<std::string, std::vector<std::string>>> holders = {
      {"L1", {"l1", {"l1"}}},
      {"L2", {"l2", {"l2"}}},
      {"L1L2", {"l1_l2", {"l1", "l2"}}},
      {"MaxNorm", {"max_norm", {"max_value", "axis"}}},
      {"NonNeg", {"non_neg", {}}},
      {"UnitNorm", {"unit_norm", {"axis"}}}};
  auto found = holders.find(serialized.at("class_name"));
  if (found == holders.end())
    return std::nullopt;
  const auto &[name, options] = found->second;
  std::vector<std::string> arguments;
  for (const std::string &option : options)
    arguments.push_back(fmt::format("{}={}", option, spell(serialized.at("config").at(option))));
  return arguments.empty() ? name : fmt::format("{}({})", name, fmt::join(arguments, ", "));
}

bool isHolder(const std::string &option, const json &value) {
  return !value.is_null() && option != "activity_regularizer" &&
         (option.ends_with("_regularizer") || option.ends_with("_constraint"));
}

/// The first option that is on but missing in the language.
std::optional<std::string> foreignOption(const json &config, const std::set<std::string> &known) {
  for (const auto &[option, value] : config.items()) {
    if (option.ends_with("activation") && known.contains(option)) {
      if (!activations.contains(spell(value)))
        return fmt::format("{}={}", option, spell(value));
    } else if (isHolder(option, value)) {
      if (!writeHolder(value))
        return fmt::format("{}={}", option, value.at("class_name").get<std::string>());
    } else if (!known.contains(option) && !withoutEffect.contains(option) &&
               !isOff(option, value)) {
      return fmt::format("{}={}", option, spell(value));
    }
  }
  return std::nullopt;
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

std::string writeLayer(const LayerConfig &layer) {
  const LayerWriting &writing = layers.at(layer.className);
  std::vector<std::string> arguments;
  std::vector<LayerConfig> wrapped = wrappedLayers(layer);
  for (size_t i = 0; i < wrapped.size(); ++i) {
    // A separate backward layer does not have the prefix backward_.
    if (i == 0 || !wrapped[i].name().starts_with("backward_"))
      arguments.push_back(
          fmt::format("{}{}", i == 0 ? "" : "backward_layer=", writeLayer(wrapped[i])));
  }
  if (layer.config.contains("merge_mode"))
    arguments.push_back(fmt::format("merge_mode={}", spell(layer.config.at("merge_mode"))));
  for (const std::string &option : writing.options)
    if (layer.config.contains(option))
      arguments.push_back(fmt::format("{}={}", option, spell(layer.config.at(option))));
  for (const auto &[option, value] : layer.config.items())
    if (isHolder(option, value))
      arguments.push_back(fmt::format("{}={}", option, *writeHolder(value)));
  arguments.push_back(fmt::format("name={}", layer.config.at("name").dump()));
  return fmt::format("{}({})", writing.name, fmt::join(arguments, ", "));
}

/// A loss or an optimizer with the arguments that the language supports.
std::string writeCall(const json &serialized, const std::map<std::string, std::string> &names,
                      const std::set<std::string> &known) {
  std::vector<std::string> arguments;
  for (const auto &[option, value] : serialized.at("config").items())
    if (known.contains(option) && !value.is_null())
      arguments.push_back(fmt::format("{}={}", option, spell(value)));
  // Keras does not serialize the delta of a Huber loss; the cases use 0.1.
  if (serialized.at("class_name") == "Huber" && !serialized.at("config").contains("delta"))
    arguments.push_back("delta=0.1");
  std::string name = names.at(serialized.at("class_name"));
  return arguments.empty() ? name : fmt::format("{}({})", name, fmt::join(arguments, ", "));
}

std::optional<std::string> whyNotTraining(const ReferenceCase &reference) {
  for (const auto &[serialized, names, known] :
       {std::tuple(&reference.loss, &lossNames, lossArguments),
        std::tuple(&reference.optimizer, &optimizerNames, optimizerArguments)}) {
    if (serialized->is_null())
      continue;
    std::string className = serialized->at("class_name");
    if (!names->contains(className))
      return className;
    if (auto option = foreignOption(serialized->at("config"), known))
      return *option;
  }
  return std::nullopt;
}

std::optional<std::string> whyNotLayer(const LayerConfig &layer) {
  auto found = layers.find(layer.className);
  if (found == layers.end())
    return layer.className;
  for (const LayerConfig &inner : wrappedLayers(layer))
    if (auto reason = whyNotLayer(inner))
      return reason;
  const std::vector<std::string> &options = found->second.options;
  return foreignOption(layer.config, {options.begin(), options.end()});
}

/// The only layer of a case, applied to its input and initial states, with all its results.
std::string writeApplied(const ReferenceCase &reference) {
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
                            writeLayer(reference.layers.front()), input, fmt::join(outputs, ", "));
}

} // namespace

std::optional<std::string> whyNotInLanguage(const ReferenceCase &reference) {
  for (const LayerConfig &layer : reference.layers)
    if (auto reason = whyNotLayer(layer))
      return reason;
  return reference.isModel ? whyNotTraining(reference) : std::nullopt;
}

std::string writeModel(const ReferenceCase &reference) {
  bool isTokens = reference.layers.front().className == "Embedding";
  std::string text = fmt::format("model {} {{\n", reference.name);
  text += fmt::format("  input x: {}[{}]\n", isTokens ? "tokens" : "f32",
                      fmt::join(reference.inputShape(), ", "));
  for (const std::string &state : reference.series("initial_state"))
    text += fmt::format("  input {}: f32[{}]\n", state, reference.tensor(state).rowSize());
  text += "\n";
  if (!reference.isModel)
    text += writeApplied(reference);
  else
    for (const LayerConfig &layer : reference.layers)
      text += fmt::format("  {}\n", writeLayer(layer));
  text += "\n";
  if (!reference.loss.is_null()) {
    text += fmt::format("  loss {}\n", writeCall(reference.loss, lossNames, lossArguments));
    // A case without an optimizer has only losses and gradients.
    text += reference.optimizer.is_null()
                ? "  optimizer sgd\n"
                : fmt::format("  optimizer {}\n",
                              writeCall(reference.optimizer, optimizerNames, optimizerArguments));
  }
  text += fmt::format("  batch {}\n}}\n", reference.samples());
  return text;
}

} // namespace rnn::reference
