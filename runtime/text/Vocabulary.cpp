// The file of a vocabulary -> a vocabulary of the right kind, with a fingerprint.
#include "text/Vocabulary.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "text/Utf8.h"
#include "text/pieces/PieceVocabulary.h"
#include "text/subword/SubwordVocabulary.h"

#include <xxhash.h>

namespace rnn {

namespace {

std::unique_ptr<Vocabulary> parse(std::string_view bytes, const std::filesystem::path &path) {
  if (subword::isSubwordFile(bytes))
    return subword::parseSubwordFile(bytes, path);
  if (isPieceFile(bytes))
    return std::make_unique<PieceVocabulary>(parsePieceFile(bytes, path));
  fail("`{}` is not a vocabulary; make one with `rnn vocabulary`", path.string());
}

/// Undoes what an editor may have changed: other line ends (decided by the first line) and a byte
/// order mark. Returns elsewhere may belong to pieces.
void restoreLineFeeds(std::string &bytes) {
  if (bytes.starts_with(byteOrderMark))
    bytes.erase(0, byteOrderMark.size());
  size_t end = bytes.find_first_of("\r\n");
  if (end == std::string::npos || bytes[end] == '\n')
    return;
  std::string_view old = bytes[end + 1] == '\n' ? "\r\n" : "\r"; // a NUL follows the last byte
  std::string restored;
  for (size_t begin = 0; begin < bytes.size();) {
    size_t next = bytes.find(old, begin);
    restored.append(bytes, begin, next - begin);
    if (next == std::string::npos)
      break;
    restored += '\n';
    begin = next + old.size();
  }
  bytes = std::move(restored);
}

} // namespace

std::unique_ptr<Vocabulary> readVocabulary(const std::filesystem::path &path) {
  std::string bytes = readFile(path);
  restoreLineFeeds(bytes);
  std::unique_ptr<Vocabulary> vocabulary = parse(bytes, path);
  vocabulary->hash = fmt::format("{:016x}", XXH64(bytes.data(), bytes.size(), 0));
  return vocabulary;
}

} // namespace rnn
