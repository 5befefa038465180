// How a batch is cut into shards of SIMD lanes.
#pragma once

#include <algorithm>
#include <cstdint>

namespace rnnc {

/// A shard's samples stand in `vectors` vectors of `lanes` floats.
struct VectorShape {
  int64_t lanes;
  int64_t vectors;

  int64_t samples() const { return lanes * vectors; }
  int64_t shards(int64_t batch) const { return (batch + samples() - 1) / samples(); }

  /// At most 16 samples, since what a shard keeps for training grows with them:
  /// one vector of AVX-512, or two shorter ones, which share each broadcast weight,
  /// unless that leaves one shard where two could run on two cores. Depends on
  /// shapes only, never on threads.
  static VectorShape choose(int64_t lanes, int64_t batch) {
    int64_t vectors = (batch + lanes - 1) / lanes;
    return {lanes, std::clamp<int64_t>(vectors / 2, 1, lanes < 16 ? 2 : 1)};
  }
};

} // namespace rnnc
