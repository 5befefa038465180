// One tile of a group of a body, if lanes are units -> its code.
#pragma once

#include "lowering/body/UnitTileEmitter.h"

#include "llvm/ADT/DenseSet.h"

#include <optional>

namespace rnnc {

/// The float index of a value in the workspace.
inline mlir::Value placeOf(mlir::Value value, const BodyMemory &memory) {
  mlir::Value at = memory.lookup(value);
  assert(at && "a value that crosses groups has no memory");
  return at;
}

/// A step that shares weights with the next one (UnitSweep.cpp).
struct SharingStep;

class UnitTile {
public:
  using Vectors = llvm::SmallVector<mlir::Value>;

  UnitTile(const Shard &shard, const UnitGroup &group, const BodyMemory &memory,
           const BodyStores &stores, const StepBlock &block, Vectors starts, mlir::Value weights)
      : s(shard), group(group), memory(memory), stores(stores), block(block),
        starts(std::move(starts)), weights(weights) {}

  /// Emits the products, the other ops and the stores.
  void run();
  /// The same where the next step's products with the same weights begin.
  void runShared(const SharingStep &sharing);

private:
  int64_t perStep() const { return starts.size(); }
  int64_t count() const { return block.steps * perStep(); }
  mlir::Value atStep(mlir::Value place, int64_t n) const { return block.placeAt(s, place, n); }
  mlir::VectorType vectorType(int64_t lanes) const {
    return mlir::VectorType::get({lanes}, s.b.getF32Type());
  }
  mlir::VectorType vectorType() const { return vectorType(group.vectors.lanes); }
  mlir::Value broadcast(mlir::Value scalar, mlir::VectorType type) const {
    return mlir::vector::BroadcastOp::create(s.b, s.loc, type, scalar);
  }
  mlir::Value load(mlir::Value from, mlir::Value at, mlir::VectorType type) const {
    return mlir::vector::LoadOp::create(s.b, s.loc, type, from, mlir::ValueRange{at});
  }
  mlir::Value add(mlir::Value x, mlir::Value y) const {
    return mlir::arith::AddFOp::create(s.b, s.loc, x, y);
  }
  mlir::Value base(mlir::Value value) const { return placeOf(value, memory); }
  mlir::Value memoryOf(mlir::Value value) const {
    mlir::Value other = block.memories.lookup(value);
    return other ? other : s.memory.workspace;
  }
  bool isInGroup(mlir::Operation *op) const { return op && llvm::is_contained(group.body.ops, op); }

  // UnitTile.cpp: ops on the tile.
  Vectors constant(double value) const;
  /// The tile's vectors of a row that begins at `first`.
  Vectors loadRow(mlir::Value from, mlir::Value first) const;
  Vectors ofAllSteps(const Vectors &row) const;
  Vectors loadValue(mlir::Value value) const;
  void store(const Vectors &vectors, mlir::Value place) const;
  bool hasQuickGates(mlir::Operation *op) const;
  bool needsDots(mlir::Value value,
                 std::optional<llvm::ArrayRef<DotProducts>> among = std::nullopt) const;
  Vectors vectorsOf(mlir::Value value);
  void dropVanishing(Vectors &vectors) const;
  Vectors compute(mlir::Operation *op);
  Vectors ofOneStep(mlir::Operation *op, int64_t n) const;
  Vectors mean(mlir::Value share, mlir::Value one, mlir::Value other);
  rnn::MultiplyAddOp lateProduct(rnn::DotOp dot) const;
  Vectors beginningOf(rnn::DotOp dot);
  Vectors withInitial(rnn::DotOp dot);
  Vectors nullary(mlir::Operation *op);
  mlir::Value numbersFrom(mlir::Value start) const;
  mlir::Value rowOf(rnn::LookupOp lookup, int64_t n) const;
  mlir::Value reduce(mlir::Operation *op, mlir::Value from) const;

  // UnitProducts.cpp: products of one step, or of a block of steps.
  llvm::SmallVector<unsigned> dotsOf(const DotProducts &products);
  int64_t partsOf(const Vectors &chains) const;
  static int64_t unrolledFor(const Vectors &chains);
  void multiply(const DotProducts &products);
  void multiplyAcross(const DotProducts &products);
  void addUnits(unsigned dot, llvm::ArrayRef<mlir::Value> units);

  // UnitSweep.cpp: products that two steps share.
  struct UnitRange;
  llvm::SmallVector<Vectors> multiplyRange(const UnitRange &range,
                                           llvm::ArrayRef<const BodyMemory *> steps) const;
  llvm::SmallVector<Vectors> multiplyRange(llvm::ArrayRef<DotProducts> products, mlir::Value from,
                                           const UnitRange &range,
                                           llvm::ArrayRef<const BodyMemory *> steps) const;
  Vectors perDot(llvm::ArrayRef<mlir::Value> chains) const;
  Vectors carriedPlaces(const SharingStep &sharing) const;

  const Shard &s;
  const UnitGroup &group;
  const BodyMemory &memory;
  const BodyStores &stores;
  const StepBlock &block;
  Vectors starts;                  // the first unit of each vector
  mlir::Value weights;             // float index of the next weights
  llvm::SmallVector<Vectors> sums; // of each dot
  llvm::DenseMap<mlir::Value, Vectors> tile;
};

} // namespace rnnc
