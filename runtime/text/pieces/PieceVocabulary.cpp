// Text <-> ids, by looking up each piece of the text in a list.
#include "text/pieces/PieceVocabulary.h"

#include "data/Error.h"
#include "text/Readable.h"
#include "text/Utf8.h"

#include <algorithm>

namespace rnn {

PieceVocabulary::PieceVocabulary(PieceList given)
    : list(std::move(given)), scheme(makeScheme(list.scheme)) {
  for (const std::string &piece : list.pieces)
    table.add(piece);
  auto found = std::find(list.reserved.begin(), list.reserved.end(), "unknown");
  if (found != list.reserved.end())
    unknown = static_cast<uint32_t>(found - list.reserved.begin());
}

void PieceVocabulary::encode(std::string_view text, std::vector<uint32_t> &ids) const {
  requireUtf8(text, "the text");
  scheme->split(text, [&](std::string_view piece) {
    uint32_t number = table.find(piece);
    if (number != StringTable::none)
      ids.push_back(static_cast<uint32_t>(list.reserved.size() + number));
    else if (unknown != StringTable::none)
      ids.push_back(unknown);
    else if (piece.empty())
      fail("the text has Hangul letters side by side that form no syllable, but the vocabulary was "
           "made from texts without such letters; make it from texts with them, or with `--reserve "
           "unknown`");
    else
      fail("the {} `{}` is not in the vocabulary; one made with `--reserve unknown` has an id for "
           "such",
           scheme->pieceName(), readable(piece));
  });
}

std::string PieceVocabulary::decode(std::span<const uint32_t> ids) const {
  std::vector<std::string> names(list.reserved.size());
  std::vector<std::string_view> pieces;
  for (uint32_t id : ids) {
    if (id >= size())
      fail("there is no id {}: the vocabulary has {}, from 0 to {}", id, size(), size() - 1);
    if (id >= list.reserved.size()) {
      pieces.push_back(list.pieces[id - list.reserved.size()]);
    } else if (list.reserved[id] != "pad") {
      names[id] = fmt::format("<{}>", list.reserved[id]);
      pieces.push_back(names[id]);
    }
  }
  return scheme->join(pieces);
}

std::string PieceVocabulary::piece(uint32_t id) const {
  if (id < list.reserved.size())
    return fmt::format("<{}>", list.reserved[id]);
  if (id >= size())
    fail("there is no id {}: the vocabulary has {}, from 0 to {}", id, size(), size() - 1);
  return readable(list.pieces[id - list.reserved.size()]);
}

} // namespace rnn
