// keras.io/api/layers/recurrent_layers, and `rnn` with a cell of the text.
#include "model/Saturation.h"
#include "model/layers/Own.h"
#include "model/layers/Rules.h"

namespace rnnc {

namespace {

bool apply(Layer &layer, LayerContext &context) {
  if (!requireSequence(layer, context))
    return false;
  layer.outputShape = {layer.units};
  if (layer.returnSequences)
    layer.outputShape.insert(layer.outputShape.begin(), context.shape()[0]);
  return true;
}

/// The kernels, and a bias with the shape `biasShape`.
std::vector<Weight> weights(const Layer &layer, int64_t features, std::vector<int64_t> biasShape) {
  int64_t columns = biasShape.back();
  return {plainWeight(layer, "kernel", "kernel", {features, columns}),
          plainWeight(layer, "recurrent_kernel", "recurrent", {layer.units, columns}),
          plainWeight(layer, "bias", "bias", std::move(biasShape),
                      layer.call->arguments.boolean("use_bias"))};
}

std::vector<Weight> simpleRnnWeights(const Layer &layer, int64_t features) {
  return weights(layer, features, {layer.units});
}

/// Gates i, f, c, o.
std::vector<Weight> lstmWeights(const Layer &layer, int64_t features) {
  int64_t units = layer.units;
  std::vector<Weight> all = weights(layer, features, {product({4, units})});
  if (layer.call->arguments.boolean("unit_forget_bias")) {
    const Call *initializer = all.back().parts.front().initializer;
    all.back().parts = {{units, initializer}, {units, nullptr}, {product({2, units}), initializer}};
  }
  return all;
}

/// With reset_after there are two biases: for the products of the input and for those of the state.
std::vector<Weight> gruWeights(const Layer &layer, int64_t features) {
  int64_t columns = product({3, layer.units});
  return layer.resetAfter ? weights(layer, features, {2, columns})
                          : weights(layer, features, {columns});
}

} // namespace

LayerFamily recurrentLayers() {
  using enum ArgumentType;
  const ArgumentList width = {{"units", Size, ""}, {"activation", Activation, "tanh"}};
  const ArgumentList gateActivation = {{"recurrent_activation", Activation, "sigmoid"}};
  const ArgumentList bias = {{"use_bias", Boolean, "true"}};
  const ArgumentList initializers = {{"kernel_initializer", Initializer, "glorot_uniform"},
                                     {"recurrent_initializer", Initializer, "orthogonal"},
                                     {"bias_initializer", Initializer, "zeros"}};
  const ArgumentList regularizers = {{"kernel_regularizer", Regularizer, "none"},
                                     {"recurrent_regularizer", Regularizer, "none"},
                                     {"bias_regularizer", Regularizer, "none"}};
  const ArgumentList constraints = {{"kernel_constraint", Constraint, "none"},
                                    {"recurrent_constraint", Constraint, "none"},
                                    {"bias_constraint", Constraint, "none"}};
  // The properties of all recurrent layers, whatever their cell.
  const ArgumentList recurrence = {{"dropout", Fraction, "0"},
                                   {"recurrent_dropout", Fraction, "0"},
                                   {"seed", Count, "none"},
                                   {"return_sequences", Boolean, "false"},
                                   {"return_state", Boolean, "false"},
                                   {"go_backwards", Boolean, "false"},
                                   {"stateful", Boolean, "false"},
                                   {"zero_output_for_mask", Boolean, "false"}};
  // Choices for other machines and programs, without effect here.
  const ArgumentList withoutEffect = {{"unroll", NoEffect, "false"},
                                      {"use_cudnn", NoEffect, "auto"},
                                      {"implementation", NoEffect, "2"}};

  return {
      {.schema = {"simple_rnn",
                  layerArguments({width, bias, initializers, regularizers, constraints, recurrence,
                                  withoutEffect}),
                  9},
       .className = "SimpleRNN",
       .apply = apply,
       .weights = simpleRnnWeights,
       .states = 1,
       .cellName = "simple_rnn_cell",
       .activation = ActivationSource::Own},
      {.schema = {"lstm",
                  layerArguments({width,
                                  gateActivation,
                                  bias,
                                  initializers,
                                  {{"unit_forget_bias", Boolean, "true"}},
                                  regularizers,
                                  constraints,
                                  recurrence,
                                  withoutEffect}),
                  11},
       .className = "LSTM",
       .apply = apply,
       .weights = lstmWeights,
       .states = 2,
       .gates = 4,
       .cellName = "lstm_cell",
       .values = {"input gate", "forget gate", "candidate", "output gate", "state", "cell state"},
       .activation = ActivationSource::Own},
      {.schema = {"gru",
                  layerArguments({width,
                                  gateActivation,
                                  bias,
                                  initializers,
                                  regularizers,
                                  constraints,
                                  recurrence,
                                  {{"reset_after", Boolean, "true"}},
                                  withoutEffect}),
                  10},
       .className = "GRU",
       .apply = apply,
       .weights = gruWeights,
       .states = 1,
       .gates = 3,
       .cellName = "gru_cell",
       .values = {"update gate", "reset gate", "candidate", "state"},
       .activation = ActivationSource::Own},
      {.schema = {"rnn",
                  layerArguments({{{"cell", ArgumentType::Cell, ""}}, recurrence, withoutEffect}),
                  1},
       .className = "RNN",
       .apply = apply,
       .weights = cellWeights,
       .states = 1},
  };
}

} // namespace rnnc
