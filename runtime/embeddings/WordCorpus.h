// Texts -> the ids of their words, in memory, and how often each occurs.
#pragma once

#include "text/TextFiles.h"
#include "text/Vocabulary.h"

namespace rnn {

struct WordCorpus {
  std::vector<uint32_t> words;  // of all texts, one after another
  std::vector<uint64_t> ends;   // of each text in `words`
  std::vector<uint64_t> counts; // [vocabulary size]

  std::span<const uint32_t> text(size_t number) const {
    uint64_t begin = number == 0 ? 0 : ends[number - 1];
    return std::span(words).subspan(begin, ends[number] - begin);
  }
};

/// Reads the files, in their order. Padding and words that the vocabulary does not know are left
/// out. Needs 4 bytes of memory for each word. Throws Error: those of `readTexts`, for a vocabulary
/// whose pieces are not whole words, and for texts without two different words that stand near each
/// other.
WordCorpus readWordCorpus(std::span<const std::filesystem::path> files, const TextOptions &options,
                          const Vocabulary &vocabulary);

} // namespace rnn
