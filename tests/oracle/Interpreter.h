// The oracle: interprets the `rnn` dialect, as `rnnc --emit=rnn` prints it, in
// double precision, one sample at a time, with plain loops. Derivatives come
// from a tape (Tape.h), not from the compiler's differentiation.
#pragma once

#include "oracle/Tape.h"

#include <cstdint>
#include <memory>
#include <string>

namespace rnn::oracle {

/// What a function of the module makes of one sample. Tensors are row-major.
struct Evaluation {
  std::vector<Numbers> results;
  double loss = 0; // the sample's mean over elements
  // Derivatives of the loss, or of the results in the direction of the cotangents.
  std::vector<Numbers> argumentGradients, parameterGradients;
};

class Interpreter {
public:
  struct Parameter {
    std::string path; // "gru/gru_cell/kernel"
    uint64_t size;
  };

  /// Reads a module's text. Throws Error where it is not one.
  explicit Interpreter(const std::string &module);
  ~Interpreter();

  /// In the module's order, which is the order of all lists of parameters here.
  const std::vector<Parameter> &parameters() const;
  bool has(const std::string &function) const;

  /// Calls `function` on one sample. `cotangents`, one for each result, are what
  /// the results are differentiated with; without them the loss is.
  Evaluation run(const std::string &function, const std::vector<Numbers> &parameters,
                 const std::vector<Numbers> &arguments,
                 const std::vector<Numbers> &cotangents = {}) const;

  /// The optimizer's slots of one parameter.
  uint64_t slots() const;
  /// One step (from 1 on) of the optimizer on one parameter and its slots.
  void update(Numbers &parameter, const Numbers &gradient, std::vector<Numbers> &slots,
              int64_t step) const;

private:
  struct Module;
  std::unique_ptr<Module> module;
};

} // namespace rnn::oracle
