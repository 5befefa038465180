// Short forms for the most frequent code: index arithmetic, vectors of floats, loops.
#pragma once

#include "dialect/Rnn.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace rnnc {

struct CodeBuilder {
  mlir::OpBuilder &b;
  mlir::Location loc;
  int64_t lanes; // floats in a vector

  mlir::VectorType vectorType() const { return mlir::VectorType::get({lanes}, b.getF32Type()); }

  mlir::Value index(int64_t value) const {
    return mlir::arith::ConstantIndexOp::create(b, loc, value);
  }
  mlir::Value add(mlir::Value x, mlir::Value y) const {
    return b.createOrFold<mlir::arith::AddIOp>(loc, x, y);
  }
  mlir::Value add(mlir::Value x, int64_t y) const { return y == 0 ? x : add(x, index(y)); }
  mlir::Value mul(mlir::Value x, int64_t y) const {
    return y == 1 ? x : b.createOrFold<mlir::arith::MulIOp>(loc, x, index(y));
  }
  mlir::Value mul(mlir::Value x, mlir::Value y) const {
    return b.createOrFold<mlir::arith::MulIOp>(loc, x, y);
  }
  mlir::Value load(mlir::Value memory, mlir::Value at) const {
    return mlir::memref::LoadOp::create(b, loc, memory, mlir::ValueRange{at});
  }
  void store(mlir::Value value, mlir::Value memory, mlir::Value at) const {
    mlir::memref::StoreOp::create(b, loc, value, memory, mlir::ValueRange{at});
  }
  mlir::Value loadVector(mlir::Value memory, mlir::Value at) const {
    return mlir::vector::LoadOp::create(b, loc, vectorType(), memory, mlir::ValueRange{at});
  }
  void storeVector(mlir::Value value, mlir::Value memory, mlir::Value at) const {
    mlir::vector::StoreOp::create(b, loc, value, memory, mlir::ValueRange{at});
  }
  mlir::Value broadcast(mlir::Value scalar) const {
    return mlir::vector::BroadcastOp::create(b, loc, vectorType(), scalar);
  }
  /// The sum of all lanes in a fixed order, as a tree.
  mlir::Value sumLanes(mlir::Value vector) const {
    return mlir::vector::ReductionOp::create(b, loc, mlir::vector::CombiningKind::ADD, vector,
                                             mlir::arith::FastMathFlags::reassoc);
  }

  /// Whether a condition is true in all lanes.
  mlir::Value allLanes(mlir::Value condition) const {
    return mlir::vector::ReductionOp::create(b, loc, mlir::vector::CombiningKind::AND, condition);
  }

  /// The number of iterations of a loop, if it is known.
  static std::optional<int64_t> iterations(mlir::Value begin, mlir::Value end, int64_t step) {
    std::optional<int64_t> first = mlir::getConstantIntValue(begin);
    std::optional<int64_t> last = mlir::getConstantIntValue(end);
    if (!first || !last)
      return std::nullopt;
    return std::max<int64_t>(0, (*last - *first + step - 1) / step);
  }

  /// for (i = begin; i < end; i += step) body(i)
  void loop(mlir::Value begin, mlir::Value end, int64_t step,
            llvm::function_ref<void(mlir::Value)> body) const {
    std::optional<int64_t> count = iterations(begin, end, step);
    if (count == 0)
      return;
    if (count == 1 && step == 1) // loops over chunks are shared by similar layers
      return body(begin);
    auto loop = mlir::scf::ForOp::create(b, loc, begin, end, index(step));
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  }
  void loop(int64_t end, llvm::function_ref<void(mlir::Value)> body) const {
    loop(index(0), index(end), 1, body);
  }
  /// The same with values that the loop carries: body returns the next ones.
  mlir::ValueRange
  loop(mlir::Value begin, mlir::Value end, mlir::ValueRange values,
       llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value, mlir::ValueRange)> body,
       int64_t step = 1) const {
    auto loop = mlir::scf::ForOp::create(b, loc, begin, end, index(step), values);
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    llvm::SmallVector<mlir::Value> next = body(loop.getInductionVar(), loop.getRegionIterArgs());
    if (!next.empty()) // a loop without values already has its yield
      mlir::scf::YieldOp::create(b, loc, next);
    return loop.getResults();
  }
  /// A place in memory that moves on by `stride` floats in each iteration.
  struct Place {
    mlir::Value start, stride;
  };
  /// for (count iterations) values = body(the places, values). The places are carried along: to
  /// multiply the iteration by strides takes longer, unless LLVM finds the same.
  mlir::ValueRange
  walk(mlir::Value count, llvm::ArrayRef<Place> places, mlir::ValueRange values,
       llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange, mlir::ValueRange)> body)
      const {
    // The last one counts the iterations, too, if it can: that takes one register less.
    std::optional<int64_t> stride = mlir::getConstantIntValue(places.back().stride);
    bool counts = stride && *stride > 0;
    llvm::ArrayRef<Place> others = counts ? places.drop_back() : places;
    llvm::SmallVector<mlir::Value> carried;
    for (const Place &place : others)
      carried.push_back(place.start);
    llvm::append_range(carried, values);
    auto step = [&](mlir::Value i, mlir::ValueRange current) {
      llvm::SmallVector<mlir::Value> next, at(current.take_front(others.size()));
      for (auto [place, start] : llvm::zip_equal(others, at))
        next.push_back(add(start, place.stride));
      if (counts)
        at.push_back(i);
      llvm::append_range(next, body(at, current.drop_front(others.size())));
      return next;
    };
    mlir::Value begin = counts ? places.back().start : index(0);
    mlir::Value end = counts ? add(begin, mul(count, *stride)) : count;
    return loop(begin, end, carried, step, counts ? *stride : 1).drop_front(others.size());
  }
  /// while (condition(values)) values = body(the values that the condition gives).
  mlir::ValueRange loopWhile(
      mlir::ValueRange values,
      llvm::function_ref<std::pair<mlir::Value, llvm::SmallVector<mlir::Value>>(mlir::ValueRange)>
          condition,
      llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange)> body) const {
    // Fill its blocks after creating it, so that functions called from them find the module.
    auto loop = mlir::scf::WhileOp::create(b, loc, values.getTypes(), values,
                                           /*beforeBuilder=*/nullptr, /*afterBuilder=*/nullptr);
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBeforeBody());
    auto [goesOn, given] = condition(loop.getBeforeArguments());
    mlir::scf::ConditionOp::create(b, loc, goesOn, given);
    b.setInsertionPointToStart(loop.getAfterBody());
    mlir::scf::YieldOp::create(b, loc, body(loop.getAfterArguments()));
    return loop.getResults();
  }
  /// if (condition) yes() else no(): the values of the chosen branch.
  mlir::ValueRange choose(mlir::TypeRange types, mlir::Value condition,
                          llvm::function_ref<llvm::SmallVector<mlir::Value>()> yes,
                          llvm::function_ref<llvm::SmallVector<mlir::Value>()> no) const {
    auto branch = mlir::scf::IfOp::create(b, loc, types, condition, true);
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    mlir::scf::YieldOp::create(b, loc, yes());
    b.setInsertionPointToStart(branch.elseBlock());
    mlir::scf::YieldOp::create(b, loc, no());
    return branch.getResults();
  }
  /// if (condition) yes() else no()
  void choose(mlir::Value condition, llvm::function_ref<void()> yes,
              llvm::function_ref<void()> no = {}) const {
    auto branch = mlir::scf::IfOp::create(b, loc, condition, bool(no));
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    yes();
    if (!no)
      return;
    b.setInsertionPointToStart(branch.elseBlock());
    no();
  }
  /// Covers [0, size) with tiles: body(start, units of the tile), as a loop over whole tiles, then
  /// the remainder.
  void tiles(int64_t size, int64_t tile,
             llvm::function_ref<void(mlir::Value, int64_t)> body) const {
    int64_t whole = size / tile * tile;
    if (whole == tile)
      body(index(0), tile);
    else if (whole)
      loop(index(0), index(whole), tile, [&](mlir::Value start) { body(start, tile); });
    if (whole < size)
      body(index(whole), size - whole);
  }
};

} // namespace rnnc
