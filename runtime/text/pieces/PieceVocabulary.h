// Text <-> ids by a list of all pieces: words, characters, letters or n-grams.
#pragma once

#include "text/StringTable.h"
#include "text/Vocabulary.h"
#include "text/pieces/Scheme.h"

namespace rnn {

/// The first ids belong to reserved names: `unknown` stands for all pieces without an id, `pad` for
/// padding.
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

  /// Drops `pad` and writes other reserved entries as `<name>`.
  std::string decode(std::span<const uint32_t> ids) const override;
  std::string piece(uint32_t id) const override;

private:
  PieceList list;
  std::unique_ptr<Scheme> scheme;
  StringTable table; // of list.pieces
  uint32_t unknown = StringTable::none;
};

/// The file: a line that describes it, then a piece per line, with `\n` and `\\` for line ends and
/// backslashes. `path` appears in messages.
bool isPieceFile(std::string_view bytes);
PieceList parsePieceFile(std::string_view bytes, const std::filesystem::path &path);
std::string formatPieceFile(const PieceList &list);

} // namespace rnn
