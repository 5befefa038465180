// The errors of all cases -> lines on stdout and a verdict.
#pragma once

#include "RunCase.h"

#include <map>

namespace rnn::reference {

class Report {
public:
  explicit Report(KerasErrors kerasErrors) : kerasErrors(std::move(kerasErrors)) {}

  /// The largest error of a tensor: the tolerance of the case or, without one, max(1e-5, 4 x Keras'
  /// float32 error).
  double bound(const ReferenceCase &reference, const std::string &tensor) const;
  /// Prints a line for each tensor: its error, and whether it is within its bound.
  void add(const ReferenceCase &reference, const std::vector<TensorError> &errors);
  /// Records a case that the language cannot express, with the feature that it uses.
  void skip(const std::string &name, const std::string &reason);
  /// Records a case that should have run but failed.
  void breakdown(const std::string &name, const std::string &message);
  /// Prints the median, 95th percentile and worst error, and the skipped cases.
  void summarize() const;
  /// Whether every tensor of every case that ran is within its bound.
  bool passed() const { return beyond == 0 && broken.empty(); }

private:
  double kerasError(const std::string &name, const std::string &tensor) const;

  struct Worst {
    std::string place;
    double error = -1;
  };
  KerasErrors kerasErrors;
  size_t cases = 0, beyond = 0;
  std::vector<double> all;
  Worst worst;
  std::map<std::string, std::vector<std::string>> skipped; // reason -> cases
  std::vector<std::string> broken;
};

} // namespace rnn::reference
