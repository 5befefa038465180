// Chains of ops that do not depend on each other -> their ops in turn.
#pragma once

#include "mlir/IR/Builders.h"

namespace rnnc {

/// Equally many ops for each of several values, inserted one after another. Of two such chains that
/// take dozens of ops each, the CPU begins the second when the first is nearly done: ops that wait
/// fill the places among which it looks for one that is ready. In turn they wait side by side.
class Chains {
public:
  explicit Chains(mlir::OpBuilder &builder) : builder(builder) {}

  /// The ops inserted from here on are the next chain.
  void begin();
  /// Ends the last chain, and puts the first ops of all chains before the second ones, and so on.
  void alternate();

private:
  void end();

  mlir::OpBuilder &builder;
  mlir::Operation *before = nullptr; // null at the beginning of a block
  bool isOpen = false;
  llvm::SmallVector<llvm::SmallVector<mlir::Operation *>> chains;
};

} // namespace rnnc
