// Pieces of a vocabulary as people, tables and other files name them.
#pragma once

#include "text/Vocabulary.h"

namespace rnn {

/// The first id that stands for a piece: 1 behind a padding, else 0.
inline uint32_t firstPiece(const Vocabulary &vocabulary) { return vocabulary.hasPad() ? 1 : 0; }

/// The piece in one field of one line: control characters as `readable` has them; a
/// piece of nothing but white space, which the Embedding Projector would leave out,
/// as \x and two hexadecimal digits a byte; the space by which a sub-word tells that
/// a word ends as an underscore, as in the vocabulary's file.
std::string nameOf(const Vocabulary &vocabulary, uint32_t id);

/// The word that the piece stands for in a file of words: itself, a sub-word without
/// the space at its end.
std::string wordOf(const Vocabulary &vocabulary, uint32_t id);

/// The first piece of this name, else of this word. Throws Error, with a word that is
/// spelt nearly so, where there is none; `path` is the vocabulary's.
uint32_t findPiece(std::string_view name, const Vocabulary &vocabulary,
                   const std::filesystem::path &path);

} // namespace rnn
