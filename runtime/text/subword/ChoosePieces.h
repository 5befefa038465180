// Counted tokens -> the pieces of a subword vocabulary.
#pragma once

#include "text/subword/TokenCounts.h"

namespace rnn::subword {

/// Padding, 256 bytes and one piece.
inline constexpr uint64_t leastSize = 258;

/// The pieces that SubwordTextEncoder.build_from_corpus chooses, in its order,
/// so that there are about `size` ids. There is at least one token.
std::vector<std::string> choosePieces(std::span<const TokenCounts::Token> tokens, uint64_t size);

} // namespace rnn::subword
