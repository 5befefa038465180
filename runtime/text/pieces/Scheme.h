// How a vocabulary that lists all of its pieces splits a text and joins the pieces again.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rnn {

struct SchemeOptions {
  std::string kind;           ///< "word", "char", "jaso" or "ngram"
  bool graphemes = false;     ///< char: extended grapheme clusters instead of code points
  bool compatibility = false; ///< jaso: letters as keyboards have them (U+3131 on), not conjoining
  uint32_t n = 3;             ///< ngram: characters or words in a piece
  bool ofWords = false;       ///< ngram: of words instead of characters
};

class Scheme {
public:
  using Use = std::function<void(std::string_view piece)>;

  virtual ~Scheme() = default;

  /// Calls `use` with each piece of UTF-8 text, in order.
  virtual void split(std::string_view text, const Use &use) const = 0;

  /// The text made of these pieces.
  virtual std::string join(std::span<const std::string_view> pieces) const = 0;

  /// The name of a piece in messages, such as "word".
  virtual std::string_view pieceName() const = 0;
};

/// Throws Error for an unknown kind.
std::unique_ptr<Scheme> makeScheme(const SchemeOptions &options);

std::unique_ptr<Scheme> makeWordScheme();
std::unique_ptr<Scheme> makeCharacterScheme(bool graphemes);
std::unique_ptr<Scheme> makeJasoScheme(bool compatibility);
std::unique_ptr<Scheme> makeNgramScheme(uint32_t n, bool ofWords);

} // namespace rnn
