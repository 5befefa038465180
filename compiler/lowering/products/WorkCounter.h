// How much work a call did: the multiply-adds of matrix products, which depend on the
// data where steps are left out or rows are multiplied once.
#pragma once

#include "analysis/CacheLine.h"
#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Floats of the workspace that the count has for itself: a cache line.
constexpr int64_t workFloats = cacheLineFloats;

/// The count begins at zero.
void clearWork(const Shard &shard);

/// Adds `times` (an index) times so many multiply-adds of each sample, counted two.
void countWork(const Shard &shard, mlir::Value times, int64_t multiplyAdds);

/// Of one step of a scan, and of one step of an accumulate.
int64_t multiplyAddsOf(const BodyPlan &body);
int64_t multiplyAddsOf(const Shard &shard, rnn::AccumulateOp accumulate);

/// Those of a scan's step that have a state for a factor, where lanes are samples.
int64_t multiplyAddsOfStates(rnn::ScanOp scan);

} // namespace rnnc
