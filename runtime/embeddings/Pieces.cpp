// A piece of a vocabulary <-> its printable name, with a suggestion for a misspelled one.
#include "embeddings/Pieces.h"

#include "data/Error.h"
#include "text/Characters.h"
#include "text/Readable.h"
#include "text/Utf8.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rnn {

namespace {

/// Unicode white space and the byte order mark: what JavaScript's `trim` removes.
bool isSpace(char32_t character) {
  return (character >= 0x9 && character <= 0xD) || character == 0x20 || character == 0xA0 ||
         character == 0x1680 || (character >= 0x2000 && character <= 0x200A) ||
         character == 0x2028 || character == 0x2029 || character == 0x202F || character == 0x205F ||
         character == 0x3000 || character == 0xFEFF;
}

bool isBlank(std::string_view text) {
  for (size_t offset = 0; offset < text.size();)
    if (!isSpace(nextCharacter(text, offset)))
      return false;
  return true;
}

std::u32string charactersOf(std::string_view text) {
  std::u32string characters;
  std::string valid = replaceInvalidUtf8(text);
  for (size_t offset = 0; offset < valid.size();)
    characters += nextCharacter(valid, offset);
  return characters;
}

/// The number of insertions, deletions, substitutions and swaps of adjacent characters that turn
/// `a` into `b`.
size_t editDistance(const std::u32string &a, const std::u32string &b) {
  std::vector<size_t> before, last, row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// The word with the most similar spelling; empty if none is similar.
std::string nearestWord(std::string_view name, const Vocabulary &vocabulary) {
  std::u32string wanted = charactersOf(name);
  size_t least = std::max<size_t>(1, wanted.size() / 3) + 1;
  std::string nearest;
  for (uint32_t id = firstPiece(vocabulary); id < vocabulary.size(); ++id) {
    std::string word = wordOf(vocabulary, id);
    std::u32string characters = charactersOf(word);
    size_t shorter = std::min(characters.size(), wanted.size());
    size_t longer = std::max(characters.size(), wanted.size());
    if (shorter == 0 || longer - shorter >= least)
      continue;
    if (size_t distance = editDistance(wanted, characters); distance < least) {
      least = distance;
      nearest = word;
    }
  }
  return nearest;
}

bool endsWithSpace(const Vocabulary &vocabulary, std::string_view piece) {
  return vocabulary.kind() == "subword" && piece.ends_with(' ');
}

/// Whether the last character before the space belongs to a word.
bool endsWord(std::string_view piece) {
  char32_t last = ' ';
  for (size_t offset = 0; offset + 1 < piece.size();)
    last = nextCharacter(piece, offset);
  return isAlphanumeric(last);
}

} // namespace

std::string nameOf(const Vocabulary &vocabulary, uint32_t id) {
  std::string piece = vocabulary.piece(id);
  if (endsWithSpace(vocabulary, piece) && endsWord(piece))
    piece.back() = '_';
  std::string name = readable(piece);
  if (!isBlank(name))
    return name;
  std::string bytes;
  for (char byte : name)
    bytes += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return bytes;
}

std::string wordOf(const Vocabulary &vocabulary, uint32_t id) {
  std::string piece = vocabulary.piece(id);
  if (endsWithSpace(vocabulary, piece))
    piece.pop_back();
  return piece;
}

uint32_t findPiece(std::string_view name, const Vocabulary &vocabulary,
                   const std::filesystem::path &path) {
  for (auto *spell : {nameOf, wordOf})
    for (uint32_t id = firstPiece(vocabulary); id < vocabulary.size(); ++id)
      if (spell(vocabulary, id) == name)
        return id;
  std::string near = nearestWord(name, vocabulary);
  fail("`{}` is not a piece of the vocabulary `{}`{}", readable(name), path.string(),
       near.empty() ? "" : fmt::format("; did you mean `{}`?", readable(near)));
}

} // namespace rnn
