// Numbers as files store them -> float32.
#pragma once

#include "data/ByteStream.h"

#include <algorithm>
#include <vector>

namespace rnn {

/// How a file stores a number.
struct ElementType {
  enum class Kind { Boolean, Signed, Unsigned, Float, BFloat };
  Kind kind = Kind::Float;
  uint64_t bytes = 4; // 1, 2, 4 or 8
  bool bigEndian = false;
};

/// Whether `toFloat32` can convert this type: integers of 1 to 8 bytes, floats of 2 to 8 bytes,
/// bfloat16.
bool isKnown(const ElementType &type);

/// Converts `count` numbers, each rounded to the nearest float32.
void toFloat32(const ElementType &type, const char *bytes, uint64_t count, float *values);

/// Calls `use(values, how many)` for pieces of `count` numbers as they arrive. Returns how many
/// arrived: fewer if the stream ends early.
template <typename Use>
uint64_t readElements(ByteStream &stream, const ElementType &type, uint64_t count, const Use &use) {
  constexpr uint64_t most = 1 << 14;
  std::vector<float> values(std::min(count, most));
  for (uint64_t done = 0; done < count;) {
    uint64_t wanted = std::min(count - done, most);
    std::string bytes = readBytes(stream, wanted * type.bytes);
    uint64_t some = bytes.size() / type.bytes;
    toFloat32(type, bytes.data(), some, values.data());
    use(values.data(), some);
    done += some;
    if (some < wanted)
      return done;
  }
  return count;
}

} // namespace rnn
