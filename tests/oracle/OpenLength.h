// A text whose inputs have one length, and the same text with `?` for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rnn::oracle {

struct OpenLength {
  std::string known, open;
  uint64_t length;
};

/// Of a text with `?` or with a number; none where the inputs are no sequences of one
/// length. The open text may not compile: `flatten` and `reshape` need the length.
std::optional<OpenLength> openLength(const std::string &text);

} // namespace rnn::oracle
