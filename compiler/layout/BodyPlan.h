// A scan -> the plan of its body's code: chosen by the planner, stored on the scan as
// #rnn.body_plan, and read by the lowering.
#pragma once

#include "analysis/Vectors.h"
#include "layout/SampleLayout.h"
#include "layout/UnitLayout.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include <variant>

namespace rnnc {

/// The values that a step stores: outputs, states without an output, scratch.
llvm::SmallVector<mlir::Value> storedValues(rnn::ScanOp scan, llvm::ArrayRef<mlir::Value> scratch);

struct BodyPlan {
  rnn::ScanOp scan;
  /// Values that are stored but not yielded, because other groups use them or, behind these,
  /// because the same body stores them elsewhere (SharedBodies.h); in the order of the scratch
  /// buffers.
  llvm::SmallVector<mlir::Value> scratch;
  std::variant<SampleLayout, UnitLayout> layout;
  int64_t steps = 1; // or streams, computed at a time
  /// The offset in floats of the packed weights among those of the function; empty if the code
  /// reads the parameters directly.
  std::optional<int64_t> weights = std::nullopt;

  /// Parameters must have offsets; the caller sets `weights`. Fails after an error if `rnn.tiling`
  /// has what the body has not.
  static mlir::FailureOr<BodyPlan> choose(rnn::ScanOp scan, VectorShape shape, int64_t registers);
  /// Reads the plan of a planned scan.
  static BodyPlan read(rnn::ScanOp scan, VectorShape shape);
  rnn::BodyPlanAttr attribute() const;

  /// Null if lanes are units.
  const SampleLayout *overSamples() const { return std::get_if<SampleLayout>(&layout); }
  /// Null if lanes are samples.
  const UnitLayout *overUnits() const { return std::get_if<UnitLayout>(&layout); }

  llvm::SmallVector<mlir::Value> stored() const { return storedValues(scan, scratch); }
  /// Whether its steps share weights with the next one (UnitSweep.h).
  bool sweeps() const { return overUnits() && overUnits()->sweeps(); }

  /// The floats of the packed weights.
  int64_t packedFloats() const;
  /// The offset of the first packed weight; INT64_MAX if there is none.
  int64_t firstPacked() const;
  /// Describes which weights are packed, relative to float `first` of the parameters, and how.
  std::string packedKey(int64_t first) const;
};

/// The plans of a function's scans, in order.
using BodyPlans = llvm::MapVector<mlir::Operation *, BodyPlan>;

BodyPlans readBodyPlans(mlir::func::FuncOp planned, VectorShape shape);

} // namespace rnnc
