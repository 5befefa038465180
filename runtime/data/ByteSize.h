// A size that a user wrote -> bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rnn {

/// Bytes, such as 500M or 2G, with K, M and G for powers of 1024; nothing for any other text.
std::optional<uint64_t> parseByteSize(std::string_view text);

} // namespace rnn
