// Counts the work of a call: the multiply-adds of matrix products, which depend on the data if
// steps are skipped or rows are multiplied once.
#pragma once

#include "analysis/CacheLine.h"
#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Floats of the workspace reserved for the count: a cache line.
constexpr int64_t workFloats = cacheLineFloats;

/// Sets the count to zero.
void clearWork(const Shard &shard);

/// Adds `times` (an index) times this number of multiply-adds for each sample; each counts as two
/// operations. They also count for the shard's phase, if phases are measured (PhaseClock.h).
void countWork(const Shard &shard, mlir::Value times, int64_t multiplyAdds);

/// The multiply-adds of one step of a scan, or of an accumulate.
int64_t multiplyAddsOf(const BodyPlan &body);
int64_t multiplyAddsOf(const Shard &shard, rnn::AccumulateOp accumulate);

/// The multiply-adds of a scan's step that have a state as a factor, if lanes are samples.
int64_t multiplyAddsOfStates(rnn::ScanOp scan);

} // namespace rnnc
