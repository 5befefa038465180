// The pieces whose vectors point in nearly the same direction as another's.
#pragma once

#include "embeddings/Embedding.h"

#include <vector>

namespace rnn {

struct Neighbor {
  uint32_t piece;
  float cosine; // of the angle between the two vectors: from -1 to 1
};

/// At most `count` pieces, the nearest first, ties in the order of their ids, without the piece
/// itself and without padding. The cosine with a zero vector is 0. Throws Error if the piece's own
/// vector is zero.
std::vector<Neighbor> nearestPieces(const Embedding &embedding, const Vocabulary &vocabulary,
                                    std::span<const float> parameters, uint32_t piece,
                                    uint64_t count);

} // namespace rnn
