// Text <-> ids: the interface of every kind of vocabulary.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// A fixed set of pieces of text, each with an id. Texts are UTF-8. Const member functions may run
/// on several threads at once.
class Vocabulary {
public:
  virtual ~Vocabulary() = default;

  /// The kind, as in `rnn vocabulary --kind`: "word", "char", "jaso", "ngram" or "subword".
  virtual std::string_view kind() const = 0;

  /// All ids are less than this: the `input_dim` of the embedding that reads them.
  virtual uint64_t size() const = 0;

  /// Whether id 0 is reserved for padding the shorter texts of a batch.
  virtual bool hasPad() const = 0;

  /// Appends the ids of a text. Throws Error for a piece without an id (the message names it) and
  /// for invalid UTF-8.
  virtual void encode(std::string_view text, std::vector<uint32_t> &ids) const = 0;

  /// The text of ids. Throws Error for an id that is not less than `size`.
  virtual std::string decode(std::span<const uint32_t> ids) const = 0;

  /// The readable form of one id.
  virtual std::string piece(uint32_t id) const = 0;

  /// A hash of the lines of the file that the vocabulary was read from; empty if there is no file.
  const std::string &fingerprint() const { return hash; }

private:
  friend std::unique_ptr<Vocabulary> readVocabulary(const std::filesystem::path &path);
  std::string hash;
};

/// Reads a vocabulary; its kind is detected from the file. Throws Error.
std::unique_ptr<Vocabulary> readVocabulary(const std::filesystem::path &path);

} // namespace rnn
