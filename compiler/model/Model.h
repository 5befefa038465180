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

struct LayerDefinition;

struct Layer {
  const LayerDefinition *definition; // of its kind
  std::optional<Call> call;          // as it is written, with the defaults
  std::string name; // Keras' automatic name: gru, gru_1; of a wrapped layer the whole
                    // path: bidirectional/forward_lstm
  int64_t units = 0;
  std::shared_ptr<const Cell> cell; // of an `rnn` layer
  std::optional<Call> activation;
  std::optional<Call> recurrentActivation; // of an LSTM or a GRU
  bool useBias = true;
  bool returnSequences = false;
  bool resetAfter = true;
  bool goBackwards = false;       // outputs are then in the order of the walk
  bool zeroOutputForMask = false; // else a masked step repeats the output
  bool returnState = false;
  bool stateful = false;      // goes on from the last states of the batch before
  std::string mergeMode;      // of a bidirectional layer: concat, sum, mul, ave, none
  std::vector<Layer> wrapped; // of a bidirectional layer: forward, backward; of a
                              // time-distributed one: what it does at each step
  SourceRange unitsRange;
  // Without the batch: [time, features] or [features]; of a layer with several
  // inputs the first one's.
  std::vector<int64_t> inputShape, outputShape;
  // Tensors of the model. Outputs: the value, then the states where they are returned.
  std::vector<size_t> inputs, initialStates, outputs;
  std::vector<std::pair<std::string, size_t>> exposed; // of a probe (Probe.h): gates' tensors
};

/// The size of a time axis that is written `?`, as in the object's table.
constexpr int64_t unknownLength = 0;

/// What goes between layers.
struct Tensor {
  std::string name;           // of an input: the text's; else its layer's
  std::vector<int64_t> shape; // without the batch
  bool isTokens = false;      // numbers of things, one at each step: the shape is [time]
  int64_t classes = 0;        // of tokens: each is a whole number below this
  bool isMasked = false;      // a sequence with steps that do not count
  // Of an input: the mean of its steps is taken, but of those whose numbers all are this.
  std::optional<double> meanWithout = std::nullopt;
};

/// A number that training shows beside the loss.
struct Metric {
  std::string text; // as it is written
  std::string name; // as Keras prints it: the same, accuracy_1 for a second one
  Call call;        // what is computed: binary_accuracy where `accuracy` means that
};

struct Model {
  std::string name;
  SourceRange nameRange;
  std::vector<Tensor> tensors; // the inputs first
  size_t inputCount = 0;
  std::vector<SourceRange> inputRanges;
  std::vector<Layer> layers;
  std::vector<size_t> outputs; // tensors
  std::optional<Call> loss;
  Tensor target; // of the loss
  std::optional<Call> optimizer;
  std::vector<Metric> metrics;
  int64_t batch = 32;
  bool batchIsGiven = false;

  const Tensor &output() const { return tensors[outputs.front()]; }
};

/// The shape of a sample's weights in the loss: a number for each step of the output, or
/// one. Without the batch.
std::vector<int64_t> sampleWeightShape(const Model &model);

/// Whether steps whose tokens are 0 in all samples, behind the last other one, have
/// no part in any result: they are masked wherever there is a time axis.
bool leavesPaddingUnread(const Model &model);

/// Whether the output for the steps so far needs no later step.
bool isStreamable(const Model &model);

} // namespace rnnc
