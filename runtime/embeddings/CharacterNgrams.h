// A word -> its character n-grams, and their hash buckets, as in fastText.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace rnn {

/// Each n-gram of `least` to `most` characters has one of `buckets` rows; 1 <= least <= most.
struct NgramOptions {
  uint64_t buckets = 2'000'000;
  uint64_t least = 3, most = 6;
};

/// Calls `use` with each n-gram of `<word>`: its two marks count as characters, but none of them is
/// an n-gram alone. The word is UTF-8. P. Bojanowski et al., "Enriching Word Vectors with Subword
/// Information", 2017, https://arxiv.org/abs/1607.04606
void forEachNgram(std::string_view word, uint64_t least, uint64_t most,
                  const std::function<void(std::string_view)> &use);

/// FNV-1a, but with signed bytes, as in fastText; modulo `buckets`, which is not 0.
uint64_t bucketOf(std::string_view ngram, uint64_t buckets);

} // namespace rnn
