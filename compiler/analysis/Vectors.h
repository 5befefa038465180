// A batch size -> how the batch is split into shards and what SIMD lanes hold.
#pragma once

#include <algorithm>
#include <cstdint>

namespace rnnc {

/// So few vector registers, as Cortex-M55 has, that a tile is one vector of each sum.
inline constexpr int64_t fewRegisters = 6;
/// So many that the sums of all gates of several units fit in them; AVX2 has 16.
inline constexpr int64_t manyRegisters = 24;

/// The contents of SIMD lanes. They depend only on shapes, never on threads:
///
/// - Samples, [time][unit][sample], if a batch fills more than a quarter of the lanes: a shard's
///   samples are in `vectors` vectors of `lanes` floats.
/// - Units, [time][unit], for a smaller batch and for a stream: a shard is one sample, so `lanes`
///   and `vectors` are 1, and vectors of at most `unitLanes` floats cover the units of a body (see
///   UnitLayout.h). Where samples are little more than rows of embeddings (`rnn.in_turn`), a shard
///   has several samples, computed one after another in the same memory.
struct VectorShape {
  int64_t lanes;
  int64_t vectors;
  int64_t unitLanes = 0; // 0: lanes are samples
  int64_t streams = 1;   // of a stream's step: single samples that share the weights
  int64_t turns = 1;     // samples of a shard that are computed one after another

  /// Computed at the same time.
  int64_t samples() const { return lanes * vectors; }
  /// Of a vector, whatever its lanes are.
  int64_t mostLanes() const { return std::max(lanes, unitLanes); }
  int64_t samplesOfShard() const { return samples() * turns; }
  int64_t shards(int64_t batch) const { return (batch + samplesOfShard() - 1) / samplesOfShard(); }

  /// The shape for streams, or for any other single sample.
  static VectorShape ofOneSample(int64_t lanes, int64_t streams = 1) {
    return {1, 1, lanes, streams};
  }

  /// The shape with this number of samples.
  static VectorShape ofShard(int64_t lanes, int64_t samples) {
    return samples == 1 ? ofOneSample(lanes) : VectorShape{lanes, samples / lanes};
  }

  /// The shape of shards with so many samples in turn.
  static VectorShape inTurn(int64_t lanes, int64_t turns) { return {1, 1, lanes, 1, turns}; }

  /// At most 16 samples, because the memory of a shard for training grows with them: one vector of
  /// AVX-512, or two shorter ones, which share each broadcast weight, unless that leaves only one
  /// shard where two could run on two cores.
  static VectorShape choose(int64_t lanes, int64_t batch) {
    if (batch * 4 <= lanes)
      return ofOneSample(lanes);
    int64_t vectors = (batch + lanes - 1) / lanes;
    return ofShard(lanes, lanes * std::clamp<int64_t>(vectors / 2, 1, lanes < 16 ? 2 : 1));
  }
};

} // namespace rnnc
