// How a text is taken apart into pieces and put together again: what kinds of
// vocabularies that list all of their pieces differ in.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rnn {

struct SchemeOptions {
  std::string kind;           ///< "word", "char", "jaso" or "ngram"
  bool graphemes = false;     ///< char: extended grapheme clusters, not code points
  bool compatibility = false; ///< jaso: letters as keyboards have them (U+3131 on), not conjoining
  uint32_t n = 3;             ///< ngram: characters or words in a piece
  bool ofWords = false;       ///< ngram: of words, not of characters
};

class Scheme {
public:
  using Use = std::function<void(std::string_view piece)>;

  virtual ~Scheme() = default;

  /// Calls `use` with each piece of UTF-8 text, in order.
  virtual void split(std::string_view text, const Use &use) const = 0;

  /// The text of pieces.
  virtual std::string join(std::span<const std::string_view> pieces) const = 0;

  /// What messages call a piece: "word".
  virtual std::string_view pieceName() const = 0;
};

/// Throws Error (no such kind).
std::unique_ptr<Scheme> makeScheme(const SchemeOptions &options);

std::unique_ptr<Scheme> makeWordScheme();
std::unique_ptr<Scheme> makeCharacterScheme(bool graphemes);
std::unique_ptr<Scheme> makeJasoScheme(bool compatibility);
std::unique_ptr<Scheme> makeNgramScheme(uint32_t n, bool ofWords);

} // namespace rnn
