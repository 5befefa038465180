// A long series -> batches for truncated backpropagation through time.
#pragma once

#include "datasets/Series.h"
#include "ranks/ShardRange.h"
#include "training/BatchSource.h"

namespace rnn {

/// The defaults are those of Wright et al., "Real-time guitar amplifier emulation with deep
/// learning" (2020), but for the segment's, which is half a second there.
struct SegmentOptions {
  uint64_t segment = 22050;    // steps
  uint64_t warmUp = 1000;      // steps at a segment's beginning that have no loss
  uint64_t updateEvery = 2048; // steps; the last part of a segment may be shorter
};

/// Cuts a series into segments, of which each batch has one in each row. A batch has the next
/// `updateEvery` steps of its segments: the states of stateful layers go on from it to the next,
/// and begin anew with the next segments. Steps behind the last whole segment are left out.
class SegmentBatches : public BatchSource {
public:
  /// Batches have the rows of these shards only. A feature and the target of a step have the same
  /// number. Throws Error for a model with other inputs and outputs than the series has, with a
  /// fixed length, or without states where a segment has several parts; for a series shorter than a
  /// segment; and for a segment of which the warm-up leaves nothing. The series must outlive the
  /// batches.
  SegmentBatches(const Series &series, RowRange steps, const rnn_model &model,
                 const SegmentOptions &options, bool shuffled, ShardRange shards);

  std::optional<uint64_t> steps() const override;
  void begin(uint64_t seed, uint64_t epoch) override;
  SampleView next() override;
  void skip(uint64_t batches) override { batch = std::min(batch + batches, batchCount()); }

private:
  void requireModel() const;
  uint64_t parts() const; // of a segment, with an update each
  uint64_t batchCount() const;
  void gather(const Array &from, uint64_t first, uint64_t length, std::vector<float> &rows) const;

  const Series &series;
  RowRange range;
  const rnn_model &model;
  SegmentOptions options;
  bool shuffled;
  ShardRange shards;
  std::vector<uint64_t> order;                // of the segments
  uint64_t batch = 0;                         // the next one
  std::vector<float> inputs, targets, warmUp; // [batch, steps, numbers]
};

} // namespace rnn
