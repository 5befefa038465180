// What does not fit into memory: a file without a name.
#pragma once

#include <cstddef>

namespace rnn {

/// A file in the system's temporary folder (TMPDIR, else /tmp) that vanishes with this, or with the
/// program. Every function throws Error.
class SpillFile {
public:
  SpillFile();
  ~SpillFile();
  SpillFile(SpillFile &&other) noexcept;
  SpillFile &operator=(SpillFile &&) = delete;

  void write(const void *bytes, size_t count);
  /// Goes back to the first byte.
  void rewind();
  /// Reads `most` bytes, or fewer at the end; returns their number.
  size_t read(void *bytes, size_t most);

private:
  int descriptor = -1;
};

} // namespace rnn
