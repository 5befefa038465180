// A checked model: every name resolved, every default filled in, every shape
// known. The MLIR import reads this and nothing else.
#pragma once

#include "model/Cell.h"
#include "syntax/Source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rnnc {

enum class LayerKind { SimpleRnn, Lstm, Gru, Rnn, Dense, Masking, Bidirectional };

/// Whether the layer walks over time with a state of its own.
bool isRecurrent(LayerKind kind);

struct Layer {
  LayerKind kind;
  std::string name;      // Keras' automatic name: gru, gru_1; of a wrapped layer the whole
                         // path: bidirectional/forward_lstm
  std::string className; // Keras' class: GRU, LSTM, SimpleRNN, RNN, Dense
  int64_t units = 0;
  std::shared_ptr<const Cell> cell; // of an `rnn` layer
  std::optional<Call> activation;
  std::optional<Call> recurrentActivation; // of an LSTM or a GRU
  std::optional<Call> kernelInitializer, biasInitializer; // of a layer with a kernel
  std::optional<Call> recurrentInitializer;
  bool useBias = true;
  bool unitForgetBias = true;
  bool returnSequences = false;
  bool resetAfter = true;
  bool goBackwards = false; // outputs are then in the order of the walk
  bool zeroOutputForMask = false; // else a masked step repeats the output
  double maskValue = 0;           // of a masking layer
  std::string mergeMode;    // of a bidirectional layer: concat, sum, mul, ave
  std::vector<Layer> wrapped; // of a bidirectional layer: forward, backward
  SourceRange unitsRange;
  // Without the batch: [time, features] or [features].
  std::vector<int64_t> inputShape, outputShape;
  // Tensors of the model. Outputs: the value, then the states where they are returned.
  std::vector<size_t> inputs, initialStates, outputs;
};

/// What goes between layers.
struct Tensor {
  std::string name;           // of an input: the text's; else its layer's
  std::vector<int64_t> shape; // without the batch
  int64_t classes = 0;        // of tokens: each is a whole number below this
  bool isMasked = false;      // a sequence with steps that do not count
};

struct Model {
  std::string name;
  std::vector<Tensor> tensors; // the inputs first
  size_t inputCount = 0;
  std::vector<Layer> layers;
  std::vector<size_t> outputs; // tensors
  std::optional<Call> loss;
  Tensor target; // of the loss
  std::optional<Call> optimizer;
  int64_t batch = 32;

  const Tensor &output() const { return tensors[outputs.front()]; }
};

/// Whether the layer's bias is a matrix: one row for the input's products, one
/// for the state's.
bool hasTwoBiases(const Layer &layer);

/// Whether the output for the steps so far needs no later step.
bool isStreamable(const Model &model);

} // namespace rnnc
