// Arrays by name, in a file of some kind.
#pragma once

#include "data/Array.h"
#include "data/RowRange.h"

#include <optional>
#include <string>

namespace rnn {

class ArraySource {
public:
  virtual ~ArraySource() = default;

  virtual bool contains(const std::string &name) const = 0;

  /// Throws Error: no such array (naming those that are there).
  virtual std::vector<uint64_t> shape(const std::string &name) const = 0;

  /// Some of the rows, or all; no others need memory. Throws Error.
  virtual Array read(const std::string &name, std::optional<RowRange> rows = {}) const = 0;

  /// "`x` of `d.npz`": the array as messages name it.
  virtual std::string whatOf(const std::string &name) const = 0;

  /// The file as messages name it.
  virtual std::string name() const = 0;
};

} // namespace rnn
