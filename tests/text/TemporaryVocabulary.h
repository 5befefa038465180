// Texts -> a vocabulary, written to a file and read again.
#pragma once

#include "Expect.h"
#include "data/WholeFile.h"
#include "text/BuildVocabulary.h"
#include "text/Vocabulary.h"

namespace rnn {

using Ids = std::vector<uint32_t>;

/// Each text is a file.
inline BuiltVocabulary build(const VocabularyOptions &options,
                             const std::vector<std::string> &texts) {
  ScratchFolder folder;
  std::vector<std::filesystem::path> files;
  for (const std::string &text : texts) {
    files.push_back(folder / std::to_string(files.size()));
    writeWholeFile(files.back(), text);
  }
  std::unique_ptr<VocabularyCounts> counts = countVocabulary(options);
  counts->count(files);
  return counts->build();
}

inline std::unique_ptr<Vocabulary> read(const std::string &file) {
  ScratchFolder folder;
  writeWholeFile(folder / "v", file);
  return readVocabulary(folder / "v");
}

inline std::unique_ptr<Vocabulary> vocabularyOf(const VocabularyOptions &options,
                                                const std::vector<std::string> &texts) {
  return read(build(options, texts).file);
}

inline Ids encoded(const Vocabulary &vocabulary, std::string_view text) {
  Ids ids;
  vocabulary.encode(text, ids);
  return ids;
}

inline std::vector<std::string> piecesOf(const Vocabulary &vocabulary, std::string_view text) {
  std::vector<std::string> pieces;
  for (uint32_t id : encoded(vocabulary, text))
    pieces.push_back(vocabulary.piece(id));
  return pieces;
}

} // namespace rnn
