// keras.io/api/optimizers
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

namespace {

/// The options that follow the arguments of every optimizer.
const std::vector<ArgumentSchema> options = {
    {"weight_decay", Limit, "none"},
    {"clipnorm", Limit, "none"},
    {"clipvalue", Limit, "none"},
    {"global_clipnorm", Limit, "none"},
    {"use_ema", Boolean, "false"},
    {"ema_momentum", Fraction, "0.99"},
    {"ema_overwrite_frequency", Count, "none"},
    {"gradient_accumulation_steps", Count, "none"},
};

/// An optimizer's own arguments, followed by the options that it does not have itself. In Keras the
/// last option comes later, so it is given by name.
CallSchema optimizer(std::string_view name, std::vector<ArgumentSchema> arguments) {
  size_t own = arguments.size();
  for (const ArgumentSchema &option : options) {
    bool has = false;
    for (size_t i = 0; i < own; ++i)
      has |= arguments[i].name == option.name;
    if (!has)
      arguments.push_back(option);
  }
  size_t positions = arguments.size() - 1;
  return {name, std::move(arguments), positions};
}

} // namespace

const std::vector<CallSchema> &optimizerSchemas() {
  static const std::vector<CallSchema> schemas = {
      optimizer("adadelta", {{"learning_rate", LearningRate, "0.001"},
                             {"rho", Fraction, "0.95"},
                             {"epsilon", NotNegative, "1e-7"}}),
      optimizer("adagrad", {{"learning_rate", LearningRate, "0.001"},
                            {"initial_accumulator_value", NotNegative, "0.1"},
                            {"epsilon", NotNegative, "1e-7"}}),
      optimizer("adam", {{"learning_rate", LearningRate, "0.001"},
                         {"beta_1", Fraction, "0.9"},
                         {"beta_2", Fraction, "0.999"},
                         {"epsilon", NotNegative, "1e-7"},
                         {"amsgrad", Boolean, "false"}}),
      optimizer("adamax", {{"learning_rate", LearningRate, "0.001"},
                           {"beta_1", Fraction, "0.9"},
                           {"beta_2", Fraction, "0.999"},
                           {"epsilon", NotNegative, "1e-7"}}),
      optimizer("adamw", {{"learning_rate", LearningRate, "0.001"},
                          {"weight_decay", Limit, "0.004"},
                          {"beta_1", Fraction, "0.9"},
                          {"beta_2", Fraction, "0.999"},
                          {"epsilon", NotNegative, "1e-7"},
                          {"amsgrad", Boolean, "false"}}),
      optimizer("lamb", {{"learning_rate", LearningRate, "0.001"},
                         {"beta_1", Fraction, "0.9"},
                         {"beta_2", Fraction, "0.999"},
                         {"epsilon", NotNegative, "1e-7"}}),
      optimizer("lion", {{"learning_rate", LearningRate, "0.001"},
                         {"beta_1", OpenFraction, "0.9"},
                         {"beta_2", Fraction, "0.99"}}),
      optimizer("nadam", {{"learning_rate", LearningRate, "0.001"},
                          {"beta_1", Fraction, "0.9"},
                          {"beta_2", Fraction, "0.999"},
                          {"epsilon", NotNegative, "1e-7"}}),
      optimizer("rmsprop", {{"learning_rate", LearningRate, "0.001"},
                            {"rho", Fraction, "0.9"},
                            {"momentum", Fraction, "0"},
                            {"epsilon", NotNegative, "1e-7"},
                            {"centered", Boolean, "false"}}),
      optimizer("sgd", {{"learning_rate", LearningRate, "0.01"},
                        {"momentum", Fraction, "0"},
                        {"nesterov", Boolean, "false"}}),
  };
  return schemas;
}

} // namespace rnnc
