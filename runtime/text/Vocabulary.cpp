#include "text/Vocabulary.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "text/pieces/PieceVocabulary.h"
#include "text/subword/SubwordVocabulary.h"

namespace rnn {

std::unique_ptr<Vocabulary> readVocabulary(const std::filesystem::path &path) {
  std::string bytes = readFile(path);
  if (subword::isSubwordFile(bytes))
    return subword::parseSubwordFile(bytes, path);
  if (isPieceFile(bytes))
    return std::make_unique<PieceVocabulary>(parsePieceFile(bytes, path));
  fail("`{}` is no vocabulary; `rnn vocabulary` makes them", path.string());
}

} // namespace rnn
