// Reverse-mode differentiation in double precision on a tape of vectors (Griewank
// and Walther, "Evaluating derivatives", chapter 3): every result remembers how
// to add to its operands' adjoints, and the tape is walked from its end. Loops
// are unrolled as they run; nothing is shared with the compiler's derivative.
#pragma once

#include <deque>
#include <functional>
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
  /// Adds to the adjoints of a result's operands.
  using Reverse = std::function<void(const Variable &result)>;

  /// A result, or without `reverse` an independent variable. It stays where it
  /// is until the tape ends.
  Variable *add(Numbers values, Reverse reverse = {}) {
    Numbers adjoints(values.size());
    entries.push_back({{std::move(values), std::move(adjoints)}, std::move(reverse)});
    return &entries.back().variable;
  }

  /// Fills in all adjoints from those that the caller has seeded.
  void reverse() {
    for (Entry &entry : entries | std::views::reverse)
      if (entry.reverse)
        entry.reverse(entry.variable);
  }

private:
  struct Entry {
    Variable variable;
    Reverse reverse;
  };
  std::deque<Entry> entries;
};

} // namespace rnn::oracle
