// A step that shares weights with its neighbours -> a loop over the tiles in one direction.
//
//   if it is the first: all groups but the last
//   for tile in this direction:
//     near[dot], nearNext[dot] = products with the units of the tiles behind, of both steps
//     own[dot] = products with the units of the tile
//     far[dot] = what the step before has carried, or, in the first step, products
//     carried[dot] = nearNext[dot]
//     sum[dot] = the dot's initial value + of units before the tile + own + of units after it
//     the elementwise ops on the sums, and stores
//     unless it is the last: the other groups of the next step
#include "lowering/body/UnitSweep.h"

#include "layout/UnitSweep.h"
#include "lowering/body/UnitTile.h"
#include "lowering/builder/TileStarts.h"
#include "lowering/builder/VectorMath.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

using Vectors = UnitTile::Vectors;

/// Elements of the inputs.
struct UnitTile::UnitRange {
  Value begin, end;
};

/// The sums of each step with these places: for each product, for each of its dots, for each
/// vector.
SmallVector<Vectors> UnitTile::multiplyRange(const UnitRange &range,
                                             ArrayRef<const BodyMemory *> steps) const {
  SmallVector<Vectors> sums(steps.size());
  Value from = weights;
  for (ArrayRef<DotProducts> products : sweepLoops(group)) {
    SmallVector<Vectors> more = multiplyRange(products, from, range, steps);
    for (auto [all, some] : llvm::zip_equal(sums, more))
      llvm::append_range(all, some);
    int64_t floats = 0;
    for (const DotProducts &product : products)
      floats += group.floats(product, group.tile);
    from = s.add(from, floats);
  }
  return sums;
}

SmallVector<Vectors> UnitTile::multiplyRange(ArrayRef<DotProducts> products, Value from,
                                             const UnitRange &range,
                                             ArrayRef<const BodyMemory *> steps) const {
  int64_t perOne = 0;
  for (const DotProducts &product : products)
    perOne += int64_t(product.dots().size()) * perStep();
  Vectors zeros(perOne * steps.size(), splat(s.b, s.loc, vectorType(), 0));
  int64_t turns = unrolledFor(zeros);
  auto multiply = [&](Value k, Vectors &all) {
    Value begin = from;
    int64_t first = 0;
    for (const DotProducts &product : products) {
      Vectors x;
      for (const BodyMemory *places : steps)
        x.push_back(broadcast(s.load(s.memory.workspace, s.add(placeOf(product.input, *places), k)),
                              vectorType()));
      int64_t perInput = int64_t(product.terms.size()) * perStep() * group.vectors.lanes;
      Value at = s.add(begin, s.mul(k, perInput));
      SmallVector<unsigned> dots = product.dots();
      for (const DotTerm &term : product.terms)
        for (int64_t v = 0; v < perStep(); ++v) {
          Value weight = load(s.memory.weights, at, vectorType());
          int64_t chain = first + (llvm::find(dots, term.dot) - dots.begin()) * perStep() + v;
          for (size_t n = 0; n < steps.size(); ++n) {
            Value &sum = all[n * perOne + chain];
            sum = vector::FMAOp::create(s.b, s.loc, x[n], weight, sum);
          }
          at = s.add(at, group.vectors.lanes);
        }
      begin = s.add(begin, product.size * perInput);
      first += int64_t(dots.size()) * perStep();
    }
  };
  Vectors all(s.loop(
      range.begin, range.end, zeros,
      [&](Value k, ValueRange current) {
        Vectors next(current);
        for (int64_t turn = 0; turn < turns; ++turn)
          multiply(s.add(k, turn), next);
        return next;
      },
      turns));
  SmallVector<Vectors> sums;
  for (size_t n = 0; n < steps.size(); ++n)
    sums.emplace_back(ArrayRef(all).slice(n * perOne, perOne));
  return sums;
}

/// The sums of one step over these products: for each swept dot, for each vector.
Vectors UnitTile::perDot(ArrayRef<Value> chains) const {
  SmallVector<unsigned> dots = sweptDots(group);
  Vectors total(dots.size() * perStep());
  for (const DotProducts &product : sweptProducts(group))
    for (unsigned dot : product.dots())
      for (int64_t v = 0; v < perStep(); ++v) {
        Value &sum = total[(llvm::find(dots, dot) - dots.begin()) * perStep() + v];
        sum = sum ? add(sum, chains.front()) : chains.front();
        chains = chains.drop_front();
      }
  return total;
}

/// The places of such sums of the next step.
Vectors UnitTile::carriedPlaces(const SharingStep &sharing) const {
  Vectors places;
  for (Value carried : sharing.carried)
    for (Value start : starts)
      places.push_back(s.add(carried, start));
  return places;
}

void UnitTile::runShared(const SharingStep &sharing) {
  sums.resize(group.dots.size());
  for (const DotProducts &product : ArrayRef(group.products).drop_back(sweptProducts(group).size()))
    multiply(product);
  Value begin = starts.front(), end = s.add(begin, perStep() * group.vectors.lanes);
  Value zero = s.index(0), all = s.index(group.vectors.width);
  auto choose = [&](Value down, Value up) -> Value {
    return arith::SelectOp::create(s.b, s.loc, sharing.isDown, down, up);
  };
  UnitRange near{choose(end, zero), choose(all, begin)}, own{begin, end},
      far{choose(zero, end), choose(begin, all)};

  // Products that wait for no other tile come first and hide the latency of the tile before, unless
  // their sums would take registers from the next loop.
  auto multiplyOwn = [&] { return perDot(multiplyRange(own, {&memory}).front()); };
  bool isOwnFirst = s.registers >= 32 || mostSumsOfLoop(group) < mostSweepSums;
  Vectors ownSums = isOwnFirst ? multiplyOwn() : Vectors();
  SmallVector<Vectors> ofBoth = multiplyRange(near, {&memory, &sharing.next});
  Vectors nearSums = perDot(ofBoth.front()), nextSums = perDot(ofBoth.back());
  if (!isOwnFirst)
    ownSums = multiplyOwn();
  Vectors farSums = s.choose(
      SmallVector<Type>(nearSums.size(), vectorType()), sharing.isFirst,
      [&] { return perDot(multiplyRange(far, {&memory}).front()); },
      [&] {
        return llvm::map_to_vector(carriedPlaces(sharing), [&](Value at) -> Value {
          return load(s.memory.workspace, at, vectorType());
        });
      });
  for (auto [sum, at] : llvm::zip_equal(nextSums, carriedPlaces(sharing)))
    s.storeVector(sum, s.memory.workspace, at);
  size_t n = 0;
  for (unsigned dot : sweptDots(group)) {
    if (sums[dot].empty())
      sums[dot] = beginningOf(group.dots[dot]);
    for (Value &sum : sums[dot]) {
      Value before = choose(farSums[n], nearSums[n]), after = choose(nearSums[n], farSums[n]);
      sum = add(add(add(sum, before), ownSums[n]), after);
      ++n;
    }
  }
  for (Operation *op : group.body.ops)
    vectorsOf(op->getResult(0));
}

void emitSharingStep(const Shard &s, const UnitLayout &layout, const BodyMemory &memory,
                     const BodyStores &stores, const SharingStep &sharing) {
  const StepBlock single;
  ArrayRef<UnitGroup> others = ArrayRef(layout.groups).drop_back();
  const UnitGroup &last = layout.groups.back();
  if (!others.empty())
    s.choose(sharing.isFirst, [&] {
      for (const UnitGroup &group : others)
        emitGroup(s, group, memory, stores, single);
    });
  int64_t tiles = last.tilesInLoop();
  s.loop(tiles, [&](Value number) {
    Value fromEnd = arith::SubIOp::create(s.b, s.loc, s.index(tiles - 1), number);
    number = arith::SelectOp::create(s.b, s.loc, sharing.isDown, fromEnd, number);
    Vectors starts = startsOfTile(s, last.vectors, number, last.tile);
    Value weights =
        s.add(s.add(s.body.weightsBase, last.offset), s.mul(number, last.floats(last.tile)));
    UnitTile(s, last, memory, stores, single, starts, weights).runShared(sharing);
    if (others.empty())
      return;
    s.choose(
        arith::XOrIOp::create(s.b, s.loc, sharing.isLast,
                              arith::ConstantOp::create(s.b, s.loc, s.b.getBoolAttr(true))),
        [&] {
          for (const UnitGroup &group : others)
            UnitTile(s, group, sharing.next, sharing.nextStores, single, starts, Value()).run();
        });
  });
}

} // namespace rnnc
