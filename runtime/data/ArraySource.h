// Named arrays in a file of any format.
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

  /// Throws Error if there is no such array; the message lists those that exist.
  virtual std::vector<uint64_t> shape(const std::string &name) const = 0;

  /// Reads the given rows, by default all; only these are loaded into memory. Throws Error.
  virtual Array read(const std::string &name, std::optional<RowRange> rows = {}) const = 0;

  /// The whole array if it is in memory, so that nothing needs to be read; else null.
  virtual const float *values(const std::string & /*name*/) const { return nullptr; }

  /// The array's name in messages, such as "`x` of `d.npz`".
  virtual std::string whatOf(const std::string &name) const = 0;

  /// The file's name in messages.
  virtual std::string name() const = 0;
};

} // namespace rnn
