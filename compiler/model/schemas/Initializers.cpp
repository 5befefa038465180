// keras.io/api/layers/initializers
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &initializerSchemas() {
  static const std::vector<ArgumentSchema> range = {{"minval", Real, "-0.05"},
                                                    {"maxval", Real, "0.05"}};
  static const std::vector<ArgumentSchema> bell = {{"mean", Real, "0"},
                                                   {"stddev", NotNegative, "0.05"}};
  static const std::vector<CallSchema> schemas = {
      {"zeros", {}, 0},
      {"zero", {}, 0, "zeros"},
      {"ones", {}, 0},
      {"one", {}, 0, "ones"},
      {"constant", {{"value", Real, "0"}}, 1},
      {"random_uniform", range, 2},
      {"uniform", range, 2, "random_uniform"},
      {"random_normal", bell, 2},
      {"normal", bell, 2, "random_normal"},
      {"truncated_normal", bell, 2},
      {"glorot_uniform", {}, 0},
      {"glorot_normal", {}, 0},
      {"he_uniform", {}, 0},
      {"he_normal", {}, 0},
      {"lecun_uniform", {}, 0},
      {"lecun_normal", {}, 0},
      {"orthogonal", {{"gain", Real, "1"}}, 1},
      {"identity", {{"gain", Real, "1"}}, 1},
      {"variance_scaling",
       {{"scale", Positive, "1"},
        {"mode", Fan, "fan_in"},
        {"distribution", Distribution, "truncated_normal"}},
       3},
  };
  return schemas;
}

const std::vector<CallSchema> &fanSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"fan_in", {}, 0}, {"fan_out", {}, 0}, {"fan_avg", {}, 0}};
  return schemas;
}

const std::vector<CallSchema> &distributionSchemas() {
  static const std::vector<CallSchema> schemas = {{"truncated_normal", {}, 0},
                                                  {"normal", {}, 0, "truncated_normal"},
                                                  {"untruncated_normal", {}, 0},
                                                  {"uniform", {}, 0}};
  return schemas;
}

} // namespace rnnc
