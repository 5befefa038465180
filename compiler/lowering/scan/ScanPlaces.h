// The steps of a scan -> their time and the places of their states.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

struct ScanPlaces {
  const Shard &s;
  rnn::ScanOp scan;

  mlir::Value steps() const;
  /// The time that step n computes.
  mlir::Value timeOf(mlir::Value n) const;
  /// The float index of state j before step n.
  mlir::Value stateIndex(unsigned j, mlir::Value n) const;
};

} // namespace rnnc
