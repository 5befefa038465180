// A piece -> the pieces with the greatest cosine similarity.
#include "embeddings/Neighbors.h"

#include "data/Error.h"
#include "embeddings/Pieces.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rnn {

namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

} // namespace

std::vector<Neighbor> nearestPieces(const Embedding &embedding, const Vocabulary &vocabulary,
                                    std::span<const float> parameters, uint32_t piece,
                                    uint64_t count) {
  std::span<const float> own = embedding.row(parameters, piece);
  double length = std::sqrt(dot(own, own));
  if (length == 0)
    fail("the vector of `{}` is zero, so no pieces are nearer than others",
         nameOf(vocabulary, piece));
  std::vector<Neighbor> neighbors;
  for (uint32_t other = firstPiece(vocabulary); other < embedding.pieces; ++other) {
    if (other == piece)
      continue;
    std::span<const float> row = embedding.row(parameters, other);
    double lengths = length * std::sqrt(dot(row, row));
    neighbors.push_back({other, float(lengths > 0 ? dot(own, row) / lengths : 0)});
  }
  count = std::min<uint64_t>(count, neighbors.size());
  std::ranges::partial_sort(neighbors, neighbors.begin() + count, [](Neighbor a, Neighbor b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.piece < b.piece;
  });
  neighbors.resize(count);
  return neighbors;
}

} // namespace rnn
