// Text <-> ids of parts of words, with bytes where no part fits; identical to SubwordTextEncoder of
// TensorFlow Datasets.
#pragma once

#include "text/Vocabulary.h"
#include "text/subword/LongestMatch.h"
#include "text/subword/TokenCache.h"
#include "text/subword/Tokens.h"

namespace rnn::subword {

/// Id 0 is padding; then follow the pieces, then the 256 bytes.
class SubwordVocabulary : public Vocabulary {
public:
  explicit SubwordVocabulary(std::vector<std::string> pieces);

  std::string_view kind() const override { return "subword"; }
  uint64_t size() const override { return 1 + pieces.size() + 256; }
  bool hasPad() const override { return true; }
  void encode(std::string_view text, std::vector<uint32_t> &ids) const override;

  /// Drops padding at the end; padding elsewhere is an Error. Bytes that are not UTF-8 become
  /// U+FFFD.
  std::string decode(std::span<const uint32_t> ids) const override;

  /// The text that `decode` gives for this id; a byte that is not a character is written like
  /// `\xed`.
  std::string piece(uint32_t id) const override;

private:
  uint32_t idOfByte(char byte) const {
    return static_cast<uint32_t>(1 + pieces.size() + static_cast<unsigned char>(byte));
  }
  void encodeToken(std::string_view spelled, std::vector<uint32_t> &ids) const;

  std::vector<std::string> pieces;
  ReservedTokens reserved;
  LongestMatch match;
  mutable TokenCache cache;
};

/// The file format of SubwordTextEncoder; `path` appears in messages.
bool isSubwordFile(std::string_view bytes);
std::unique_ptr<SubwordVocabulary> parseSubwordFile(std::string_view bytes,
                                                    const std::filesystem::path &path);
std::string formatSubwordFile(std::span<const std::string> pieces);

} // namespace rnn::subword
