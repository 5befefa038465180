// What a model has learnt of each piece -> the files that the Embedding Projector
// reads (projector.tensorflow.org).
#pragma once

#include "embeddings/Embedding.h"

namespace rnn {

/// Throws Error now if the folder could not be written later; makes no folder.
void requireProjectorFolder(const std::filesystem::path &folder);

/// Writes vectors.tsv, a row of numbers a piece, and metadata.tsv, its printable
/// text, both in the order of the ids and without a header; no row stands for a
/// padding, as in TensorFlow's tutorials. Makes the folder where there is none.
/// Both files are whole when they appear. Throws Error.
void writeProjector(const std::filesystem::path &folder, const Embedding &embedding,
                    const Vocabulary &vocabulary, std::span<const float> parameters);

} // namespace rnn
