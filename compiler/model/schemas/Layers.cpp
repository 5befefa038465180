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
        {"kernel_initializer", Initializer, "glorot_uniform"},
        {"recurrent_initializer", Initializer, "orthogonal"},
        {"bias_initializer", Initializer, "zeros"},
        {"return_sequences", Boolean, "false"},
        {"go_backwards", Boolean, "false"},
        {"zero_output_for_mask", Boolean, "false"},
        {"name", Text, "\"\""}},
       6},
      {"lstm",
       {{"units", Size, ""},
        {"activation", Activation, "tanh"},
        {"recurrent_activation", Activation, "sigmoid"},
        {"use_bias", Boolean, "true"},
        {"kernel_initializer", Initializer, "glorot_uniform"},
        {"recurrent_initializer", Initializer, "orthogonal"},
        {"bias_initializer", Initializer, "zeros"},
        {"unit_forget_bias", Boolean, "true"},
        {"return_sequences", Boolean, "false"},
        {"go_backwards", Boolean, "false"},
        {"zero_output_for_mask", Boolean, "false"},
        {"name", Text, "\"\""}},
       8},
      {"gru",
       {{"units", Size, ""},
        {"activation", Activation, "tanh"},
        {"recurrent_activation", Activation, "sigmoid"},
        {"use_bias", Boolean, "true"},
        {"kernel_initializer", Initializer, "glorot_uniform"},
        {"recurrent_initializer", Initializer, "orthogonal"},
        {"bias_initializer", Initializer, "zeros"},
        {"return_sequences", Boolean, "false"},
        {"go_backwards", Boolean, "false"},
        {"zero_output_for_mask", Boolean, "false"},
        {"reset_after", Boolean, "true"},
        {"name", Text, "\"\""}},
       7},
      {"rnn",
       {{"cell", Cell, ""},
        {"return_sequences", Boolean, "false"},
        {"go_backwards", Boolean, "false"},
        {"zero_output_for_mask", Boolean, "false"},
        {"name", Text, "\"\""}},
       1},
      {"dense",
       {{"units", Size, ""},
        {"activation", Activation, "linear"},
        {"use_bias", Boolean, "true"},
        {"kernel_initializer", Initializer, "glorot_uniform"},
        {"bias_initializer", Initializer, "zeros"},
        {"name", Text, "\"\""}},
       5},
      {"masking", {{"mask_value", Real, "0"}, {"name", Text, "\"\""}}, 1},
      {"bidirectional",
       {{"layer", Layer, ""},
        {"merge_mode", MergeMode, "concat"},
        {"backward_layer", Layer, "none"},
        {"name", Text, "\"\""}},
       2},
  };
  return schemas;
}

const std::vector<CallSchema> &mergeModeSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"concat", {}, 0}, {"sum", {}, 0}, {"mul", {}, 0}, {"ave", {}, 0}};
  return schemas;
}

} // namespace rnnc
