// keras.io/api: layers, losses, optimizers.
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &layerSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"simple_rnn",
       {{"units", Size, ""},
        {"activation", Activation, "tanh"},
        {"use_bias", Boolean, "true"},
        {"return_sequences", Boolean, "false"},
        {"name", Text, "\"\""}},
       3},
      {"lstm",
       {{"units", Size, ""},
        {"activation", Activation, "tanh"},
        {"recurrent_activation", Activation, "sigmoid"},
        {"use_bias", Boolean, "true"},
        {"unit_forget_bias", Boolean, "true"},
        {"return_sequences", Boolean, "false"},
        {"name", Text, "\"\""}},
       4},
      {"gru",
       {{"units", Size, ""},
        {"activation", Activation, "tanh"},
        {"recurrent_activation", Activation, "sigmoid"},
        {"use_bias", Boolean, "true"},
        {"return_sequences", Boolean, "false"},
        {"reset_after", Boolean, "true"},
        {"name", Text, "\"\""}},
       4},
      {"dense",
       {{"units", Size, ""},
        {"activation", Activation, "linear"},
        {"use_bias", Boolean, "true"},
        {"name", Text, "\"\""}},
       3},
  };
  return schemas;
}

const std::vector<CallSchema> &lossSchemas() {
  static const std::vector<CallSchema> schemas = {{"mean_squared_error", {}, 0},
                                                  {"mse", {}, 0},
                                                  {"mean_absolute_error", {}, 0},
                                                  {"mae", {}, 0}};
  return schemas;
}

const std::vector<CallSchema> &optimizerSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"adam",
       {{"learning_rate", Real, "0.001"},
        {"beta_1", Real, "0.9"},
        {"beta_2", Real, "0.999"},
        {"epsilon", Real, "1e-7"}},
       4},
      {"sgd",
       {{"learning_rate", Real, "0.01"}, {"momentum", Real, "0"}, {"nesterov", Boolean, "false"}},
       3},
  };
  return schemas;
}

const CallSchema *findSchema(const std::vector<CallSchema> &schemas, std::string_view name) {
  for (const CallSchema &schema : schemas)
    if (schema.name == name)
      return &schema;
  return nullptr;
}

std::vector<std::string_view> namesOf(const std::vector<CallSchema> &schemas) {
  std::vector<std::string_view> names;
  for (const CallSchema &schema : schemas)
    names.push_back(schema.name);
  return names;
}

} // namespace rnnc
