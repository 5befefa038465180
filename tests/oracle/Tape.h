// Reverse-mode differentiation in double precision on a tape of vectors (Griewank
// and Walther, "Evaluating derivatives", chapter 3): every result remembers how
// to add to its operands' adjoints, and the tape is walked from its end. Loops
// are unrolled as they run; nothing is shared with the compiler's derivative.
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <ranges>
#include <vector>

namespace rnn::oracle {

using Numbers = std::vector<double>;

/// A vector on the tape. After Tape::reverse, `adjoints` has the derivative of
/// what was seeded by each number.
struct Variable {
  Numbers values, adjoints;
};

class Tape {
public:
  /// Without `noise`, which is added to every result and adjoint in proportion, the
  /// tape is exact but for float64. Monte Carlo arithmetic (Parker, 1997): what
  /// noise of float32's size does to a number is what float32 does to it. With noise, what
  /// float32 has no normal number for is zero, as where subnormal numbers are flushed.
  explicit Tape(std::function<double()> noise = {}) : noise(std::move(noise)) {}

  /// Adds to the adjoints of a result's operands.
  using Reverse = std::function<void(const Variable &result)>;

  /// A result, or without `reverse` an independent variable. It stays where it
  /// is until the tape ends.
  Variable *add(Numbers values, Reverse reverse = {}) {
    Numbers adjoints(values.size());
    disturb(values);
    entries.push_back({{std::move(values), std::move(adjoints)}, std::move(reverse)});
    return &entries.back().variable;
  }

  /// Fills in all adjoints from those that the caller has seeded.
  void reverse() {
    for (Entry &entry : entries | std::views::reverse)
      if (entry.reverse) {
        disturb(entry.variable.adjoints);
        entry.reverse(entry.variable);
      }
  }

  /// The largest magnitude of a result; infinite where there is a NaN.
  double largest() const {
    double most = 0;
    for (const Entry &entry : entries)
      for (double number : entry.reverse ? entry.variable.values : Numbers())
        most = std::isnan(number) ? INFINITY : std::max(most, std::fabs(number));
    return most;
  }

  /// A number of noise's size; 0 on an exact tape.
  double drawNoise() const { return noise ? noise() : 0; }

private:
  void disturb(Numbers &numbers) const {
    if (noise)
      for (double &number : numbers)
        number *= std::fabs(number) < std::numeric_limits<float>::min() ? 0 : 1 + noise();
  }

  struct Entry {
    Variable variable;
    Reverse reverse;
  };
  std::function<double()> noise;
  std::deque<Entry> entries;
};

} // namespace rnn::oracle
