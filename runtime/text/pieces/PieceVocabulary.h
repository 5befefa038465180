// A vocabulary that lists all of its pieces: words, characters, letters, n-grams.
#pragma once

#include "text/StringTable.h"
#include "text/Vocabulary.h"
#include "text/pieces/Scheme.h"

namespace rnn {

/// The first ids are those of the reserved names, which stand for no piece:
/// `unknown` for all pieces that have no id, `pad` for what fills up a text.
struct PieceList {
  SchemeOptions scheme;
  std::vector<std::string> reserved, pieces;
};

class PieceVocabulary : public Vocabulary {
public:
  explicit PieceVocabulary(PieceList list);

  std::string_view kind() const override { return list.scheme.kind; }
  uint64_t size() const override { return list.reserved.size() + list.pieces.size(); }
  bool hasPad() const override { return !list.reserved.empty() && list.reserved[0] == "pad"; }
  void encode(std::string_view text, std::vector<uint32_t> &ids) const override;

  /// Without `pad`; other reserved entries stand as `<name>`.
  std::string decode(std::span<const uint32_t> ids) const override;
  std::string piece(uint32_t id) const override;

private:
  PieceList list;
  std::unique_ptr<Scheme> scheme;
  StringTable table; // of list.pieces
  uint32_t unknown = StringTable::none;
};

/// The file: a line that tells what it is, then a piece a line, with `\n` and
/// `\\` for line ends and backslashes. `path` is for the messages.
bool isPieceFile(std::string_view bytes);
PieceList parsePieceFile(std::string_view bytes, const std::filesystem::path &path);
std::string formatPieceFile(const PieceList &list);

} // namespace rnn
