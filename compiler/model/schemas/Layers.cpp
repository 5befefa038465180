// keras.io/api/layers
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

namespace {

using List = std::vector<ArgumentSchema>;

List join(std::initializer_list<List> parts) {
  List all;
  for (const List &part : parts)
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

const List name = {{"name", Text, "\"\""}};

// How the weights of recurrent layers begin, and what holds them back.
const List kernels = {{"kernel_initializer", Initializer, "glorot_uniform"},
                      {"recurrent_initializer", Initializer, "orthogonal"},
                      {"bias_initializer", Initializer, "zeros"}};
const List regularizers = {{"kernel_regularizer", Regularizer, "none"},
                           {"recurrent_regularizer", Regularizer, "none"},
                           {"bias_regularizer", Regularizer, "none"}};
const List constraints = {{"kernel_constraint", Constraint, "none"},
                          {"recurrent_constraint", Constraint, "none"},
                          {"bias_constraint", Constraint, "none"}};
// What all recurrent layers have, whatever their cell.
const List recurrence = {{"dropout", Fraction, "0"},
                         {"recurrent_dropout", Fraction, "0"},
                         {"seed", Count, "none"},
                         {"return_sequences", Boolean, "false"},
                         {"return_state", Boolean, "false"},
                         {"go_backwards", Boolean, "false"},
                         {"stateful", Boolean, "false"},
                         {"zero_output_for_mask", Boolean, "false"}};
// For other machines and other programs: nothing to be chosen here.
const List withoutEffect = {{"unroll", NoEffect, "false"},
                            {"use_cudnn", NoEffect, "auto"},
                            {"implementation", NoEffect, "2"}};

} // namespace

const std::vector<CallSchema> &layerSchemas() {
  static const List activation = {{"units", Size, ""}, {"activation", Activation, "tanh"}};
  static const List gates = {{"recurrent_activation", Activation, "sigmoid"}};
  static const List bias = {{"use_bias", Boolean, "true"}};
  static const std::vector<CallSchema> schemas = {
      {"simple_rnn",
       join(
           {activation, bias, kernels, regularizers, constraints, recurrence, withoutEffect, name}),
       9},
      {"lstm",
       join({activation,
             gates,
             bias,
             kernels,
             {{"unit_forget_bias", Boolean, "true"}},
             regularizers,
             constraints,
             recurrence,
             withoutEffect,
             name}),
       11},
      {"gru",
       join({activation,
             gates,
             bias,
             kernels,
             regularizers,
             constraints,
             recurrence,
             {{"reset_after", Boolean, "true"}},
             withoutEffect,
             name}),
       10},
      {"rnn", join({{{"cell", Cell, ""}}, recurrence, withoutEffect, name}), 1},
      {"dense",
       join({{{"units", Size, ""}, {"activation", Activation, "linear"}},
             bias,
             {{"kernel_initializer", Initializer, "glorot_uniform"},
              {"bias_initializer", Initializer, "zeros"},
              {"kernel_regularizer", Regularizer, "none"},
              {"bias_regularizer", Regularizer, "none"},
              {"kernel_constraint", Constraint, "none"},
              {"bias_constraint", Constraint, "none"}},
             name}),
       7},
      {"embedding",
       join({{{"input_dim", Size, ""},
              {"output_dim", Size, ""},
              {"embeddings_initializer", Initializer, "uniform"},
              {"embeddings_regularizer", Regularizer, "none"},
              {"embeddings_constraint", Constraint, "none"},
              {"mask_zero", Boolean, "false"}},
             name}),
       6},
      {"masking", join({{{"mask_value", Real, "0"}}, name}), 1},
      {"bidirectional",
       join({{{"layer", Layer, ""},
              {"merge_mode", MergeMode, "concat"},
              {"backward_layer", Layer, "none"}},
             name}),
       2},
      {"time_distributed", join({{{"layer", Layer, ""}}, name}), 1},
      {"activation", join({{{"activation", Activation, ""}}, name}), 1},
      {"dropout", join({{{"rate", Fraction, ""}, {"seed", Count, "none"}}, name}), 1},
      {"spatial_dropout1d", join({{{"rate", Fraction, ""}, {"seed", Count, "none"}}, name}), 2},
      {"gaussian_noise", join({{{"stddev", NotNegative, ""}, {"seed", Count, "none"}}, name}), 2},
      {"layer_normalization",
       join({{{"axis", Integer, "-1"},
              {"epsilon", Positive, "1e-3"},
              {"center", Boolean, "true"},
              {"scale", Boolean, "true"},
              {"beta_initializer", Initializer, "zeros"},
              {"gamma_initializer", Initializer, "ones"},
              {"beta_regularizer", Regularizer, "none"},
              {"gamma_regularizer", Regularizer, "none"},
              {"beta_constraint", Constraint, "none"},
              {"gamma_constraint", Constraint, "none"}},
             name}),
       10},
      {"global_average_pooling1d", join({{{"keepdims", Boolean, "false"}}, name}), 0},
      {"global_max_pooling1d", join({{{"keepdims", Boolean, "false"}}, name}), 0},
      {"flatten", name, 0},
      {"repeat_vector", join({{{"n", Size, ""}}, name}), 1},
      {"concatenate", join({{{"axis", Integer, "-1"}}, name}), 1},
      {"add", name, 0},
      {"subtract", name, 0},
      {"multiply", name, 0},
      {"average", name, 0},
      {"maximum", name, 0},
      {"minimum", name, 0},
  };
  return schemas;
}

const std::vector<CallSchema> &mergeModeSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"concat", {}, 0}, {"sum", {}, 0}, {"mul", {}, 0}, {"ave", {}, 0}, {"none", {}, 0}};
  return schemas;
}

} // namespace rnnc
