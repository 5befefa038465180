// The model between the graph and the layers: each operation is a layer, or will be part of one.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/onnx/Atoms.h"

namespace rnn::exchange::onnx {

/// A result of an operation.
struct Ref {
  size_t operation = 0;
  size_t result = 0;
  auto operator<=>(const Ref &other) const = default;
};

/// A direction of a recurrent layer.
struct Direction {
  Value call; // gru, lstm or simple_rnn
  std::vector<Array> weights;
  std::vector<Ref> initialStates;
  bool isBackwards = false;
};

struct Operation {
  enum Kind {
    Input,
    Parameter,   // the weight `weights[0]` of the model itself
    Layer,       // `call` with `weights`
    Recurrent,   // `directions`, one or two; the results are those of RecurrentResult
    Concatenate, // along the last axis
    Step,        // the step `first` or, if `isLast`, the last step of a sequence
    Reverse,     // of the steps
    Select,      // `count` numbers of the last axis from `first`
    Affine,      // x * scale + offset, each one number or one for each of the last axis
    Reshape,     // the axes of the result
  };
  Kind kind = Layer;
  std::string name; // for the layer; may be empty
  std::string node; // in messages
  std::vector<Ref> inputs;
  std::vector<Axes> results; // the axes without the batch
  Value call;
  std::vector<Array> weights;
  std::vector<Direction> directions;
  int64_t first = 0, count = 0;
  bool isLast = false;
  std::vector<float> scale, offset;
};

/// The results of a recurrent operation. All sequences are in the order of time.
struct RecurrentResult {
  enum : size_t {
    Sequence,     // of both directions, side by side
    Final,        // the last outputs, of both directions side by side
    FirstOfState, // of each direction its states, then of each its sequence
  };
  static size_t state(size_t direction, size_t state, size_t states) {
    return FirstOfState + direction * states + state;
  }
  static size_t sequence(size_t direction, size_t directions, size_t states) {
    return FirstOfState + directions * states + direction;
  }
};

inline size_t statesOf(const Operation &recurrent) {
  return recurrent.directions.front().call.text == "lstm" ? 2 : 1;
}

struct Operations {
  std::vector<Operation> all; // in the order of the layers where they do not depend on each other
  Atoms atoms{Size::ofBatch()};
  std::vector<Ref> outputs;
  std::vector<std::string> notes;

  /// What takes a result: once for each time; the outputs of the model are `all.size()`.
  std::vector<size_t> usersOf(Ref ref) const;
  bool isUsed(Ref ref) const { return !usersOf(ref).empty(); }
  void replace(Ref from, Ref to);
  /// Removes the inputs of operations that no output needs.
  void disconnectUnused();
  Ref add(Operation operation);
  /// The operation that an operation repeats for each step of a sequence, to join the results:
  /// the sequence's result; nothing if it is no such operation. Adds operations.
  std::optional<Ref> ofAllSteps(size_t concatenate);
  /// Of the last axis.
  int64_t featuresOf(Ref ref) const;
};

/// Whether two calls have the same arguments.
bool areSame(const Value &a, const Value &b);

/// Makes layers of what exporters write in pieces: biases, activations, the last step of a
/// sequence, two directions.
void simplify(Operations &operations);

/// Throws Error for what is left that the language has no layer for; `file` stands in its message.
ImportedModel layersOf(Operations operations, const std::string &file);

} // namespace rnn::exchange::onnx
