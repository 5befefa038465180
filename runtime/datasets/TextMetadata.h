// What weights remember of the texts that they were trained with.
#pragma once

#include "datasets/Labels.h"
#include "text/Vocabulary.h"
#include "training/Weights.h"

namespace rnn {

/// The names of the classes, and the vocabulary's kind and size.
Metadata textMetadata(const Labels &labels, const Vocabulary &vocabulary);

/// Numbers where the weights know no names. Throws Error: damaged metadata.
Labels labelsOf(const Metadata &metadata);

/// Throws Error where the weights were trained with a vocabulary of another kind or size.
void requireSameVocabulary(const Metadata &metadata, const Vocabulary &vocabulary);

} // namespace rnn
