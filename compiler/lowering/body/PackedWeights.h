// The weights of a function's bodies in the order in which their code reads them
// (UnitLayout.h, SampleLayout.h).
#pragma once

#include "analysis/Vectors.h"
#include "lowering/builder/Shard.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

class PackedWeights {
public:
  /// Of a planned function; none of `update`.
  PackedWeights(mlir::func::FuncOp function, VectorShape shape, int64_t registers);

  /// Floats of all of them, a multiple of a cache line.
  int64_t size() const { return floats; }
  /// Where a scan's begin; none where its code reads the parameters themselves.
  std::optional<int64_t> of(rnn::ScanOp scan) const;
  /// Packs all of them from the shard's parameters to its `weights`, from
  /// `weightsBase` on.
  void emit(const Shard &shard) const;

private:
  VectorShape shape;
  int64_t registers, floats = 0;
  llvm::DenseMap<mlir::Operation *, int64_t> offsets;
  llvm::SmallVector<rnn::ScanOp> packed; // of scans that read the same weights, one
};

/// Makes pack(parameters, stream_weights) of the planned `step`; returns the floats of its
/// weights.
int64_t emitStreamPack(mlir::func::FuncOp step, VectorShape shape, int64_t registers,
                       int64_t parameters);

} // namespace rnnc
