// A checked model: every name resolved, every default filled in, every shape
// known. The MLIR import reads this and nothing else.
#pragma once

#include "syntax/Source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rnnc {

enum class LayerKind { SimpleRnn, Lstm, Gru, Dense };
enum class Activation { Linear, Tanh, Sigmoid, Relu };

struct Layer {
  LayerKind kind;
  std::string name;      // Keras' automatic name: gru, gru_1, dense
  std::string className; // Keras' class: GRU, LSTM, SimpleRNN, Dense
  int64_t units = 0;
  Activation activation = Activation::Tanh;
  Activation recurrentActivation = Activation::Sigmoid;
  bool useBias = true;
  bool unitForgetBias = true;
  bool returnSequences = false;
  bool resetAfter = true;
  SourceRange unitsRange;
  // Without the batch: [time, features] or [features].
  std::vector<int64_t> inputShape, outputShape;
};

enum class Loss { MeanSquaredError, MeanAbsoluteError };
enum class OptimizerKind { Adam, Sgd };

struct Optimizer {
  OptimizerKind kind = OptimizerKind::Adam;
  double learningRate = 0.001;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7; // adam
  double momentum = 0;                               // sgd
  bool nesterov = false;
};

struct Model {
  std::string name;
  std::string inputName;
  std::vector<int64_t> inputShape;
  std::vector<Layer> layers;
  std::optional<Loss> loss;
  std::optional<Optimizer> optimizer;
  int64_t batch = 32;
};

} // namespace rnnc
