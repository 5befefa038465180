// What weights remember of the texts that they were trained with.
#pragma once

#include "datasets/TextData.h"
#include "training/Weights.h"

namespace rnn {

/// The names of the classes, or that labels are numbers; the vocabulary's kind, size and
/// fingerprint; the length that texts are cut to, and at which end.
Metadata textMetadata(const Labels &labels, const Vocabulary &vocabulary,
                      const TextDataOptions &options);

/// Nothing where the weights know none. Throws Error: damaged metadata.
std::optional<Labels> labelsOf(const Metadata &metadata);

/// Takes the length and the end that is cut from the weights, each where the options leave
/// it open. Throws Error: damaged metadata.
void rememberLengths(const Metadata &metadata, TextDataOptions &options);

/// Throws Error where the weights were trained with another vocabulary.
void requireSameVocabulary(const Metadata &metadata, const Vocabulary &vocabulary);

} // namespace rnn
