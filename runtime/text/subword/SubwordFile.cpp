// A subword vocabulary <-> its file: two heading lines, then one piece per line in single quotes.
#include "text/subword/SubwordVocabulary.h"

#include "data/Error.h"

#include <nlohmann/json.hpp>

namespace rnn::subword {

namespace {

constexpr std::string_view heading = "### SubwordTextEncoder", metadata = "### Metadata: ";

/// A line without its first and last character, as SubwordTextEncoder reads it.
std::string_view unquoted(std::string_view line) {
  size_t first = 0, last = line.size();
  if (line.empty())
    return {};
  nextCharacter(line, first);
  do
    --last;
  while ((line[last] & 0xC0) == 0x80);
  return last <= first ? std::string_view() : line.substr(first, last - first);
}

} // namespace

bool isSubwordFile(std::string_view bytes) { return bytes.starts_with(heading); }

std::unique_ptr<SubwordVocabulary> parseSubwordFile(std::string_view bytes,
                                                    const std::filesystem::path &path) {
  std::vector<std::string> pieces;
  uint64_t number = 0, offset = 0;
  // A piece that contains line ends takes several lines. SubwordTextEncoder reads each line as a
  // piece of its own, and the ids here do the same.
  uint64_t openedOn = 0;
  while (offset < bytes.size()) {
    ++number;
    size_t end = bytes.find('\n', offset);
    if (end == bytes.npos)
      fail("`{}` is damaged: line {} has no end; make the vocabulary again", path.string(), number);
    std::string_view line = bytes.substr(offset, end - offset);
    if (invalidUtf8At(line) < line.size())
      fail("`{}` is damaged: line {} is not UTF-8", path.string(), number);
    offset = end + 1;
    if (number == 1) {
      if (line != heading)
        fail("`{}` is damaged: line 1 is not `{}`", path.string(), heading);
    } else if (number == 2) {
      if (!line.starts_with(metadata) || !nlohmann::json::accept(line.substr(metadata.size())))
        fail("`{}` is damaged: line 2 is not `{}{{}}`", path.string(), metadata);
    } else {
      bool closed = line.size() > (openedOn ? 0 : 1) && line.ends_with('\'');
      if (!openedOn && !line.starts_with('\''))
        fail("`{}` is damaged: line {} is not a piece in single quotes: `{}`", path.string(),
             number, line);
      if (closed)
        openedOn = 0;
      else if (!openedOn)
        openedOn = number;
      if (std::string_view piece = unquoted(line); !piece.empty())
        pieces.emplace_back(piece);
    }
  }
  if (number < 2)
    fail("`{}` is damaged: it ends after {} line", path.string(), number);
  if (openedOn)
    fail("`{}` is damaged: the piece of line {} has no closing quote", path.string(), openedOn);
  return std::make_unique<SubwordVocabulary>(std::move(pieces));
}

std::string formatSubwordFile(std::span<const std::string> pieces) {
  std::string bytes = fmt::format("{}\n{}{{}}\n", heading, metadata);
  for (const std::string &piece : pieces)
    bytes += fmt::format("'{}'\n", piece);
  return bytes;
}

} // namespace rnn::subword
