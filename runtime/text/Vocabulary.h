// Text <-> ids: what every kind of vocabulary can do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// A fixed set of pieces of text with an id each. Texts are UTF-8. Constant
/// functions may run on several threads at a time.
class Vocabulary {
public:
  virtual ~Vocabulary() = default;

  /// As `rnn vocabulary --kind` names it: "word", "char", "jaso", "ngram", "subword".
  virtual std::string_view kind() const = 0;

  /// Ids are below this: the `input_dim` of the embedding that reads them.
  virtual uint64_t size() const = 0;

  /// Whether id 0 stands for no piece, so that it can fill up a batch's shorter texts.
  virtual bool hasPad() const = 0;

  /// Appends the ids of a text. Throws Error: a piece without an id (the message
  /// names it), invalid UTF-8.
  virtual void encode(std::string_view text, std::vector<uint32_t> &ids) const = 0;

  /// The text of ids. Throws Error where an id is not below `size`.
  virtual std::string decode(std::span<const uint32_t> ids) const = 0;

  /// What one id stands for, as a person reads it.
  virtual std::string piece(uint32_t id) const = 0;

  /// The same for files of the same lines, and for others another one; empty where the
  /// vocabulary was read from no file.
  const std::string &fingerprint() const { return hash; }

private:
  friend std::unique_ptr<Vocabulary> readVocabulary(const std::filesystem::path &path);
  std::string hash;
};

/// Reads a vocabulary of any kind: the file tells which. Throws Error.
std::unique_ptr<Vocabulary> readVocabulary(const std::filesystem::path &path);

} // namespace rnn
