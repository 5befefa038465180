// A text whose inputs have one length -> the same text with a number and with `?` for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rnn::oracle {

struct OpenLength {
  std::string known, open;
  uint64_t length;
};

/// Accepts a text with `?` or with a number; returns nothing if the inputs are not sequences of the
/// same length. The open text may not compile: `flatten` and `reshape` need the length.
std::optional<OpenLength> openLength(const std::string &text);

} // namespace rnn::oracle
