// Text files -> the file of a vocabulary.
#pragma once

#include "text/TextFiles.h"
#include "text/pieces/Scheme.h"

namespace rnn {

struct VocabularyOptions {
  SchemeOptions scheme; ///< its kind may also be "subword"
  uint64_t size = 0;    ///< ids, including reserved entries; 0: all pieces
  std::vector<std::string> reserved;
  TextOptions texts;
  unsigned threads = 1; ///< does not change the result
};

struct BuiltVocabulary {
  std::string file;
  uint64_t size = 0, texts = 0, emptyTexts = 0; // size: ids
};

/// Builds a vocabulary from the files, in their order. Throws Error: the errors of `readTexts`, no
/// pieces at all, and options that do not fit the kind.
BuiltVocabulary buildVocabulary(const VocabularyOptions &options,
                                std::span<const std::filesystem::path> files);

} // namespace rnn
