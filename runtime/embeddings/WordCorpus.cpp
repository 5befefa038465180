// Texts -> ids of words that the vocabulary knows.
#include "embeddings/WordCorpus.h"

#include "data/Error.h"
#include "embeddings/Pieces.h"

#include <algorithm>

namespace rnn {

namespace {

/// The id of all words that have none of their own; the size of the vocabulary if there is no such
/// id. It is among the reserved ones, which come first.
uint32_t unknownId(const Vocabulary &vocabulary) {
  uint32_t id = 0;
  while (id < vocabulary.size() && vocabulary.piece(id) != "<unknown>")
    ++id;
  return id;
}

} // namespace

WordCorpus readWordCorpus(std::span<const std::filesystem::path> files, const TextOptions &options,
                          const Vocabulary &vocabulary) {
  if (vocabulary.kind() != "word")
    fail("vectors of words need a vocabulary of whole words (`rnn vocabulary --kind word`); this "
         "one is of the kind `{}`",
         vocabulary.kind());
  uint32_t first = firstPiece(vocabulary), unknown = unknownId(vocabulary);
  WordCorpus corpus;
  corpus.counts.resize(vocabulary.size());
  std::vector<uint32_t> ids;
  for (const std::filesystem::path &file : files)
    readTexts(file, options, [&](std::string_view text) {
      ids.clear();
      vocabulary.encode(text, ids);
      for (uint32_t id : ids)
        if (id >= first && id != unknown) {
          corpus.words.push_back(id);
          ++corpus.counts[id];
        }
      corpus.ends.push_back(corpus.words.size());
    });
  bool hasPair = false;
  for (size_t number = 0; number < corpus.ends.size() && !hasPair; ++number)
    hasPair = std::ranges::adjacent_find(corpus.text(number), std::ranges::not_equal_to()) !=
              corpus.text(number).end();
  if (!hasPair)
    fail("there is no pair to learn from: no text has two different words of the vocabulary; give "
         "longer texts, or a vocabulary made from them");
  return corpus;
}

} // namespace rnn
