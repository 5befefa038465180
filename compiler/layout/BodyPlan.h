// How the code of a scan's body is cut: decided by the planner, written to the scan as
// #rnn.body_plan, and read from there by the lowering.
#pragma once

#include "analysis/Vectors.h"
#include "layout/SampleLayout.h"
#include "layout/UnitLayout.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include <variant>

namespace rnnc {

struct BodyPlan {
  rnn::ScanOp scan;
  /// Values that cross groups and are not yielded, in the order of the scratch buffers.
  llvm::SmallVector<mlir::Value> scratch;
  std::variant<SampleLayout, UnitLayout> layout;
  int64_t steps = 1; // that are computed at a time
  /// Where the packed weights begin among those of the function, in floats; none where the
  /// code reads the parameters.
  std::optional<int64_t> weights = std::nullopt;

  /// Offsets of parameters are the planner's; `weights` is left to the caller.
  static BodyPlan choose(rnn::ScanOp scan, VectorShape shape, int64_t registers);
  /// Of a planned scan.
  static BodyPlan read(rnn::ScanOp scan, VectorShape shape);
  rnn::BodyPlanAttr attribute() const;

  /// Null where lanes are units.
  const SampleLayout *overSamples() const { return std::get_if<SampleLayout>(&layout); }
  /// Null where lanes are samples.
  const UnitLayout *overUnits() const { return std::get_if<UnitLayout>(&layout); }

  /// Floats of the packed weights.
  int64_t packedFloats() const;
  /// The first one of the weights that are packed; INT64_MAX without any.
  int64_t firstPacked() const;
  /// Which weights are packed, counted from the parameters' float `first`, and how.
  std::string packedKey(int64_t first) const;
};

/// The plans of a function's scans, in their order.
using BodyPlans = llvm::MapVector<mlir::Operation *, BodyPlan>;

BodyPlans readBodyPlans(mlir::func::FuncOp planned, VectorShape shape);

} // namespace rnnc
