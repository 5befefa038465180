// The pieces whose vectors point where another's does.
#pragma once

#include "embeddings/Embedding.h"

#include <vector>

namespace rnn {

struct Neighbor {
  uint32_t piece;
  float cosine; // of the angle between the two vectors: from -1 to 1
};

/// At most `count` pieces, the nearest first, equally near ones in the order of
/// their ids: without the piece itself and what stands for no piece. The cosine
/// with a vector of zeros is 0. Throws Error where the piece's own is one.
std::vector<Neighbor> nearestPieces(const Embedding &embedding, const Vocabulary &vocabulary,
                                    std::span<const float> parameters, uint32_t piece,
                                    uint64_t count);

} // namespace rnn
