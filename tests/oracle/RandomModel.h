// A seed -> a model of the language. Layers, losses, optimizers and their options come from the
// compiler's own tables (compiler/model/Schema.h), so that new options are drawn automatically.
#pragma once

#include "oracle/RandomLoss.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rnn::oracle {

/// A call with its arguments as they are written: gru(8, reset_after=false).
/// Names and `true` are calls without arguments. Units without a name are a number that shrinking
/// may reduce.
struct RandomCall {
  struct Option;
  std::string name;
  std::optional<int64_t> units; // of a layer that has them
  std::vector<Option> options;
};
struct RandomCall::Option {
  std::string name;
  RandomCall value;
};

struct RandomModel {
  struct Input {
    std::string name;
    bool isTokens = false;
    std::vector<int64_t> sizes;
    bool hasMask = false; // an input of its own, behind this one
  };
  struct Parameter {
    std::string name;
    int64_t size;
  };
  struct Layer {
    RandomCall call;
    bool returnSequences = false, returnState = false; // of a recurrent layer
    // Names. A layer without inputs is applied to the line above.
    std::vector<std::string> results = {}, inputs = {}, states = {};
    bool isReversed = false;     // of a reversible embedding
    std::string sharedName = {}; // not empty: layers with this name are one layer, the first
  };
  /// A part of a loss of several outputs.
  struct LossTerm {
    std::string factor; // a number
    RandomCall call;
    std::string output;
  };
  std::vector<RandomCell> cells;
  std::vector<Input> inputs;
  std::vector<Parameter> parameters;
  std::vector<Layer> layers;
  std::vector<std::string> outputs;       // none: what the last layer gives
  RandomCall loss, optimizer;             // without names: none
  std::vector<LossTerm> lossTerms;        // in place of `loss`
  std::optional<RandomLoss> lossFunction; // that `loss` calls, or some term
  std::optional<RandomLoss> metric;       // the model's
  int64_t batch = 1;
  int64_t streams = 1; // more only of a model that can be streamed
  int64_t samples = 1; // of the batch; not part of the text
};

/// The loss of the text's own, if it has one.
inline constexpr const char *ownLossName = "own_loss";

/// The value for `masking`, if it is not the default 0; some input steps have this value.
inline constexpr double maskValue = 0.5;

/// A stack or a graph of layers, mostly small. The same seed draws the same model.
RandomModel drawModel(uint64_t seed);

/// Halves the sequences. Returns false if they have one step, or if a shape or the width of a state
/// may depend on the number of numbers in a sequence.
bool shorten(RandomModel &model);

std::string textOf(const RandomModel &model);

} // namespace rnn::oracle
