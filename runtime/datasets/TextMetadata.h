// What a weights file stores about the texts that it was trained with.
#pragma once

#include "datasets/TextData.h"
#include "training/Weights.h"

namespace rnn {

/// The kind, size and fingerprint of the vocabulary.
Metadata vocabularyMetadata(const Vocabulary &vocabulary);

/// The same, and the names of the classes, or that labels are numbers; the length that texts are
/// truncated to, and at which end.
Metadata textMetadata(const Labels &labels, const Vocabulary &vocabulary,
                      const TextDataOptions &options);

/// Nothing if the weights store no labels. Throws Error for damaged metadata.
std::optional<Labels> labelsOf(const Metadata &metadata);

/// Fills in the length and the end to truncate from the metadata, unless the options set them.
/// Throws Error for damaged metadata.
void rememberLengths(const Metadata &metadata, TextDataOptions &options);

/// Throws Error if the weights were trained with another vocabulary.
void requireSameVocabulary(const Metadata &metadata, const Vocabulary &vocabulary);

} // namespace rnn
