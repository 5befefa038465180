// The oracle: interprets the `rnn` dialect, as `rnnc --emit=rnn` prints it, in
// double precision, one sample at a time, with plain loops. Derivatives come
// from a tape (Tape.h), not from the compiler's differentiation.
#pragma once

#include "oracle/Evaluation.h"

#include <cstdint>
#include <memory>
#include <string>

namespace rnn::oracle {

class Interpreter {
public:
  struct Parameter {
    std::string path; // "gru/gru_cell/kernel"
    uint64_t size;
    double l1, l2; // of the regularizer
  };

  /// Reads a module's text. Throws Error where it is not one.
  explicit Interpreter(const std::string &module);
  ~Interpreter();

  /// In the module's order, which is the order of all lists of parameters here.
  const std::vector<Parameter> &parameters() const;
  bool has(const std::string &function) const;
  std::vector<uint64_t> argumentSizes(const std::string &function) const;
  std::vector<uint64_t> resultSizes(const std::string &function) const;
  /// Of what stateful layers keep; they are the last arguments but the target, and
  /// the last results but the mask.
  uint64_t stateCount() const;
  /// Of those that the functions compute; they are the last results of @evaluate.
  uint64_t metricCount() const;
  /// Of the arguments of @evaluate that follow the states.
  uint64_t targetCount() const;

  /// Calls `function` on one sample. `cotangents`, one for each result, are what
  /// the results are differentiated with; without them the loss is. `noise`: Tape.h.
  /// `place`: of random numbers.
  Evaluation run(const std::string &function, const std::vector<Numbers> &parameters,
                 const std::vector<Numbers> &arguments, const std::vector<Numbers> &cotangents = {},
                 const std::function<double()> &noise = {}, const RandomPlace &place = {}) const;

  /// What the optimizer remembers; empty before the first call.
  struct OptimizerState {
    struct Pass {
      std::vector<std::vector<Numbers>> slots; // [slot][parameter]
      std::vector<Numbers> accumulated;        // [parameter]: of the calls since the last update
    };
    std::vector<Pass> passes; // the optimizer, then the moving average
    int64_t calls = 0;
  };
  /// One call of the optimizer on all parameters, and their constraints.
  void update(std::vector<Numbers> &parameters, const std::vector<Numbers> &gradients,
              OptimizerState &state) const;
  /// The parameters' moving averages; nothing without `use_ema`.
  std::vector<Numbers> averages(const OptimizerState &state, std::vector<Numbers> parameters) const;

private:
  struct Module;
  std::unique_ptr<Module> module;
};

} // namespace rnn::oracle
