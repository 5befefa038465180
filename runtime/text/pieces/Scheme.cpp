// The name of a kind of vocabulary -> its way of splitting text.
#include "text/pieces/Scheme.h"

#include "data/Error.h"

namespace rnn {

std::unique_ptr<Scheme> makeScheme(const SchemeOptions &options) {
  if (options.kind == "word")
    return makeWordScheme();
  if (options.kind == "char")
    return makeCharacterScheme(options.graphemes);
  if (options.kind == "jaso")
    return makeJasoScheme(options.compatibility);
  if (options.kind == "ngram")
    return makeNgramScheme(options.n, options.ofWords);
  fail("unknown kind `{}` of vocabulary; use word, char, jaso, ngram or subword", options.kind);
}

} // namespace rnn
