// Text <-> ids of pieces and bytes, by greedy longest match in each token.
#include "text/subword/SubwordVocabulary.h"

#include "data/Error.h"
#include "text/Readable.h"

#include <xxhash.h>

namespace rnn::subword {

SubwordVocabulary::SubwordVocabulary(std::vector<std::string> givenPieces)
    : pieces(std::move(givenPieces)), reserved(pieces) {
  for (uint32_t i = 0; i < pieces.size(); ++i)
    match.add(pieces[i], 1 + i); // the last of equal pieces counts
  match.add(underscore, idOfByte('_'));
}

void SubwordVocabulary::encode(std::string_view text, std::vector<uint32_t> &ids) const {
  requireUtf8(text, "the text");
  forEachToken(text, reserved, [&](std::string_view token, bool space) {
    uint64_t hash = XXH3_64bits(token.data(), token.size()) + space;
    if (const std::vector<uint32_t> *known = cache.find(token, space, hash)) {
      ids.insert(ids.end(), known->begin(), known->end());
      return;
    }
    size_t before = ids.size();
    encodeToken(spell(token, space), ids);
    cache.add(token, space, hash, std::span(ids).subspan(before));
  });
}

void SubwordVocabulary::encodeToken(std::string_view spelled, std::vector<uint32_t> &ids) const {
  while (!spelled.empty()) {
    LongestMatch::Match found = match.find(spelled);
    if (found.value != LongestMatch::none) {
      ids.push_back(found.value);
      spelled.remove_prefix(found.size);
      continue;
    }
    size_t size = 0;
    nextCharacter(spelled, size);
    if (spelled[0] == '_')
      ids.push_back(idOfByte(' '));
    else
      for (char byte : spelled.substr(0, size))
        ids.push_back(idOfByte(byte));
    spelled.remove_prefix(size);
  }
}

std::string SubwordVocabulary::decode(std::span<const uint32_t> ids) const {
  while (!ids.empty() && ids.back() == 0)
    ids = ids.first(ids.size() - 1);
  std::string text, bytes;
  auto endBytes = [&] {
    text += replaceInvalidUtf8(bytes);
    bytes.clear();
  };
  for (uint32_t id : ids) {
    if (id == 0)
      fail("id 0 fills up the end of a text; it cannot stand before other ids");
    if (id >= size())
      fail("there is no id {}: the vocabulary has {}, from 0 to {}", id, size(), size() - 1);
    if (id > pieces.size()) {
      bytes += static_cast<char>(id - 1 - pieces.size());
      continue;
    }
    endBytes();
    std::string_view piece = pieces[id - 1];
    if (piece.ends_with('_'))
      (text += piece.substr(0, piece.size() - 1)) += ' ';
    else
      text += piece;
  }
  endBytes();
  return text;
}

std::string SubwordVocabulary::piece(uint32_t id) const {
  if (id > pieces.size() + 128 && id < size())
    return fmt::format("\\x{:02x}", id - 1 - pieces.size());
  return readable(decode(std::span(&id, 1)));
}

} // namespace rnn::subword
