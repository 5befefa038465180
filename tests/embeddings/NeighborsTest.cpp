// The nearest pieces by cosine similarity.
#include "embeddings/Neighbors.h"

#include "Expect.h"
#include "ListVocabulary.h"

#include <cmath>

using namespace rnn;

namespace {

const ListVocabulary vocabulary("word",
                                {"pad", "east", "north", "west", "northeast", "far", "zero"},
                                /*pad=*/true);
const std::vector<float> arena = {9, 9, 9, // of other weights
                                  1, 0,    // pad: as near as can be
                                  2, 0, 0, 3, -1, 0, 1, 1, 9, 9, 0, 0};

std::vector<Neighbor> neighborsOf(uint32_t piece, uint64_t count) {
  return nearestPieces(embeddingOf(7, 2), vocabulary, arena, piece, count);
}

} // namespace

TEST_CASE("the nearest by the angle") {
  std::vector<Neighbor> found = neighborsOf(1, 10);
  REQUIRE(found.size() == 5); // neither itself nor the padding
  const uint32_t pieces[] = {4, 5, 2, 6, 3};
  const float cosines[] = {std::sqrt(0.5f), std::sqrt(0.5f), 0, 0, -1};
  for (size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].piece == pieces[i]);
    CHECK(found[i].cosine == Approx(cosines[i]).margin(1e-7));
  }
  CHECK(neighborsOf(1, 1).size() == 1);
  CHECK(neighborsOf(1, 1)[0].piece == 4);
}

TEST_CASE("a vector of zeros has no neighbors") {
  CHECK(messageOf([] { neighborsOf(6, 3); }) ==
        "the vector of `zero` is zero, so no pieces are nearer than others");
}
