// Text files -> the file of a vocabulary.
#pragma once

#include "text/TextFiles.h"
#include "text/pieces/Scheme.h"

namespace rnn {

struct VocabularyOptions {
  SchemeOptions scheme;    ///< its kind may also be "subword"
  uint64_t size = 0;       ///< ids, including reserved entries; 0: all pieces
  uint64_t leastCount = 1; ///< pieces that occur less often have no id; not for subword
  std::vector<std::string> reserved;
  TextOptions texts;
  unsigned threads = 1; ///< does not change the result
};

struct BuiltVocabulary {
  std::string file;
  uint64_t size = 0, texts = 0, emptyTexts = 0; // size: ids
};

/// What a vocabulary is made of, counted in some files.
class VocabularyCounts {
public:
  virtual ~VocabularyCounts() = default;

  /// Counts the files, in their order. Throws Error: the errors of `readTexts`.
  virtual void count(std::span<const std::filesystem::path> files) = 0;

  /// The counts as bytes, and the addition of those of files that come after the ones counted so
  /// far: the same vocabulary as of all files counted at once. Bytes are from `pack` of the same
  /// options.
  virtual std::string pack() const = 0;
  virtual void add(std::string_view packed) = 0;

  /// Throws Error if there are no pieces at all.
  virtual BuiltVocabulary build() const = 0;
};

/// Throws Error for options that do not fit the kind.
std::unique_ptr<VocabularyCounts> countVocabulary(const VocabularyOptions &options);

} // namespace rnn
