// What the body of a scan or an update computes where some of its arguments are zero.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

class ZeroArguments {
public:
  /// `areFinite`: whether the other numbers are, so that their products with zero are zero.
  ZeroArguments(mlir::Block &body, llvm::ArrayRef<mlir::BlockArgument> zeros, bool areFinite);

  bool isZero(mlir::Value value) const { return zeros.contains(value); }
  /// The argument that the value is equal to, or the value itself.
  mlir::Value origin(mlir::Value value) const {
    mlir::Value found = same.lookup(value);
    return found ? found : value;
  }

private:
  void visit(mlir::Operation &op, bool areFinite);

  llvm::DenseSet<mlir::Value> zeros;
  llvm::DenseMap<mlir::Value, mlir::Value> same;
};

} // namespace rnnc
