// keras.io/api/layers
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

} // namespace rnnc
