// The names of a vocabulary's pieces for people, tables and other files.
#pragma once

#include "text/Vocabulary.h"

namespace rnn {

/// The first id that stands for a piece: 1 if id 0 is padding, else 0.
inline uint32_t firstPiece(const Vocabulary &vocabulary) { return vocabulary.hasPad() ? 1 : 0; }

/// The piece as one field of one line. Control characters are escaped as by `readable`; a piece of
/// only white space, which the Embedding Projector would drop, is written as \x and two hexadecimal
/// digits per byte; the final space that marks the end of a word becomes an underscore, as in the
/// vocabulary's file.
std::string nameOf(const Vocabulary &vocabulary, uint32_t id);

/// The word to look up in a file of word vectors: the piece, without the space at the end of a
/// sub-word.
std::string wordOf(const Vocabulary &vocabulary, uint32_t id);

/// The first piece with this name, or else with this word. Throws Error if there is none, and
/// suggests a word with a similar spelling; `path` is the vocabulary's.
uint32_t findPiece(std::string_view name, const Vocabulary &vocabulary,
                   const std::filesystem::path &path);

} // namespace rnn
