// A trained embedding -> the files that the Embedding Projector reads (projector.tensorflow.org).
#pragma once

#include "embeddings/Embedding.h"

namespace rnn {

/// Throws Error if the folder could not be written later; does not create it.
void requireProjectorFolder(const std::filesystem::path &folder);

/// Writes vectors.tsv, a row of numbers per piece, and metadata.tsv, the printable text of each
/// piece, both in the order of the ids and without a header. Padding has no row, as in TensorFlow's
/// tutorials. Creates the folder if necessary. Both files are written whole or not at all. Throws
/// Error.
void writeProjector(const std::filesystem::path &folder, const Embedding &embedding,
                    const Vocabulary &vocabulary, std::span<const float> parameters);

} // namespace rnn
