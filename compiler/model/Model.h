// A checked model: all names resolved, all defaults filled in, all shapes known. The import reads
// only this.
#pragma once

#include "model/Cell.h"
#include "model/LossFunction.h"
#include "syntax/Source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rnnc {

struct LayerDefinition;

struct Layer {
  const LayerDefinition *definition; // of this kind of layer
  std::optional<Call> call;          // as written, with the defaults
  std::string name; // Keras' automatic name: gru, gru_1; of a wrapped layer the whole
                    // path: bidirectional/forward_lstm
  int64_t units = 0;
  std::shared_ptr<const Cell> cell; // of an `rnn` layer
  std::optional<Call> activation;
  std::optional<Call> recurrentActivation; // of an LSTM or a GRU
  bool useBias = true;
  bool returnSequences = false;
  bool resetAfter = true;
  bool goBackwards = false;       // its outputs are then in reverse order too
  bool zeroOutputForMask = false; // false: a masked step repeats the output
  bool returnState = false;
  bool isReversed = false;    // an embedding from its rows to tokens: Keras' `reverse`
  bool stateful = false;      // starts with the final states of the previous batch
  std::string mergeMode;      // of a bidirectional layer: concat, sum, mul, ave, none
  int64_t firstFeature = 0;   // of the features that a layer selects
  std::vector<Layer> wrapped; // of a bidirectional layer: forward, backward; of a
                              // time-distributed one: what it does at each step
  SourceRange unitsRange;
  int64_t between = 0; // numbers of a sample between its inputs and its output: windows, scores
  // Without the batch: [time, features] or [features]; of a layer with several
  // inputs the first one's.
  std::vector<int64_t> inputShape, outputShape;
  // Tensors of the model. Outputs: the value, then the states if they are returned.
  std::vector<size_t> inputs, initialStates, outputs;
  std::optional<size_t> sharesWith; // the layer of the model whose weights it uses
  std::vector<std::pair<std::string, size_t>> exposed; // of a probe (Probe.h): tensors of gates
};

/// The size of a time axis written as `?`, as in the object's table.
constexpr int64_t unknownLength = 0;

/// A value between layers.
struct Tensor {
  std::string name;           // of an input: its name in the text; else its layer's name
  std::vector<int64_t> shape; // without the batch
  bool isTokens = false;      // tokens, one at each step: the shape is [time]
  int64_t classes = 0;        // of tokens: each is a whole number less than this
  bool isMasked = false;      // a sequence with masked steps
  bool isMask = false;        // of the steps of another input: 1 for unmasked steps, else 0
  std::optional<size_t> mask = std::nullopt; // of an input: the input that is its mask
  // Set for an input over whose steps a mean is taken: steps in which all numbers equal this are
  // excluded.
  std::optional<double> meanWithout = std::nullopt;
};

/// A weight of the model itself: the state in which a recurrent layer starts.
struct Parameter {
  std::string name;
  SourceRange range;
  int64_t size;
  Call initializer;
};

/// A number that training prints beside the loss.
struct Metric {
  std::string text; // as written
  std::string name; // as Keras prints it: the same, or accuracy_1 for a second one
  Call call;        // the metric to compute: binary_accuracy if `accuracy` means that
  std::shared_ptr<const LossFunction> function = nullptr; // null: one of Keras' metrics
  size_t output = 0, target = 0; // places among the outputs and the targets
};

/// What a loss compares an output with.
struct Target {
  Tensor tensor;
  size_t output = 0; // its place among the outputs
};

/// A part of a loss that is a sum: the loss of one output, times a factor.
struct LossTerm {
  Call call;
  std::shared_ptr<const LossFunction> function; // null: one of Keras' losses
  double factor;
  size_t output;    // its place among the outputs
  std::string name; // in the history
};

struct Model {
  std::string name;
  SourceRange nameRange;
  std::vector<Tensor> tensors; // the inputs first, then the parameters
  size_t inputCount = 0;
  std::vector<SourceRange> inputRanges;
  std::vector<Parameter> parameters;
  std::vector<Layer> layers;
  std::vector<size_t> outputs; // tensors
  std::optional<Call> loss;
  std::shared_ptr<const LossFunction> lossFunction; // null: one of Keras' losses
  std::vector<std::pair<size_t, size_t>> divisors;  // of a probe: tensors of nodes of the loss
  Tensor target;                                    // of the loss: a row with all targets
  std::vector<Target> targets;     // one, or those of the terms by the order of their outputs
  std::vector<LossTerm> lossTerms; // of a loss that is a sum; empty: one loss of one output
  std::optional<Call> optimizer;
  std::vector<Metric> metrics;
  int64_t batch = 32;
  bool batchIsGiven = false;
  int64_t streams = 1; // that a streamed step moves

  /// The parameter that a tensor is; null for other tensors.
  const Parameter *parameter(size_t tensor) const {
    size_t number = tensor - inputCount;
    return tensor >= inputCount && number < parameters.size() ? &parameters[number] : nullptr;
  }
  const Tensor &output() const { return tensors[outputs.front()]; }
  /// Whether the loss tells which steps of its output are not masked.
  bool tellsMask() const { return loss && lossTerms.empty() && output().isMasked; }
  /// The numbers of each sample that the functions with a loss compute beside it: the terms, then
  /// the metrics of the text's own.
  int64_t ownNumbers() const;
};

constexpr int64_t mostStreams = 1024;

/// The shape of a sample's weights in the loss, without the batch: one for each step of the output,
/// or a single one, as for a loss of the text's own.
std::vector<int64_t> sampleWeightShape(const Model &model);

/// What a loss compares with an output: numbers, or the number of a class for each step.
Target targetOf(const Tensor &output, bool isClass);

/// Whether no result depends on final steps whose tokens are 0 in all samples, because they are
/// masked wherever there is a time axis.
bool leavesPaddingUnread(const Model &model);

} // namespace rnnc
