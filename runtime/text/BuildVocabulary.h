// Texts -> the file of a vocabulary.
#pragma once

#include "text/TextFiles.h"
#include "text/pieces/Scheme.h"

namespace rnn {

struct VocabularyOptions {
  SchemeOptions scheme; ///< its kind may be "subword" too
  uint64_t size = 0;    ///< ids, those of reserved entries among them; 0: of all pieces
  std::vector<std::string> reserved;
  TextOptions texts;
  unsigned threads = 1; ///< the result is the same on any number
};

struct BuiltVocabulary {
  std::string file;
  uint64_t size = 0, texts = 0, emptyTexts = 0; // size: ids
};

/// Reads the files in their order. Throws Error: what `readTexts` throws,
/// nothing to make a vocabulary of, options that do not fit the kind.
BuiltVocabulary buildVocabulary(const VocabularyOptions &options,
                                std::span<const std::filesystem::path> files);

} // namespace rnn
