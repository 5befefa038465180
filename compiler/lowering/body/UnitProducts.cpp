// The products of a tile -> loops over the elements of an input, which carry the sums.
#include "lowering/body/UnitTile.h"

#include "lowering/body/SumsInParts.h"
#include "lowering/builder/VectorMath.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

using Vectors = UnitTile::Vectors;

/// The distinct dots of the terms, whose sums have begun.
SmallVector<unsigned> UnitTile::dotsOf(const DotProducts &dotProducts) {
  SmallVector<unsigned> dots = dotProducts.dots();
  for (unsigned dot : dots)
    if (sums[dot].empty())
      sums[dot] = beginningOf(group.dots[dot]);
  return dots;
}

int64_t UnitTile::partsOf(const Vectors &chains) const {
  return partsFor(chains.size(), group.mostLanes, s.registers);
}

int64_t UnitTile::unrolledFor(const Vectors &chains) {
  // Many chains gain nothing from unrolling: LLVM would load for all iterations at once, into
  // registers that the inputs of several steps need.
  constexpr size_t manyChains = 12;
  return chains.size() >= manyChains ? 1 : 4;
}

/// The loop over k for one input, which carries the sums that it adds to.
void UnitTile::multiply(const DotProducts &dotProducts) {
  SmallVector<unsigned> dots = dotsOf(dotProducts);
  Vectors chains;
  for (unsigned dot : dots)
    llvm::append_range(chains, sums[dot]);
  int64_t perInput = dotProducts.terms.size() * perStep() * group.vectors.lanes;
  Value input = base(dotProducts.input), from = memoryOf(dotProducts.input);
  int64_t unrolled = block.steps > 1 ? 1 : unrolledFor(chains);
  emitInParts(s, dotProducts.size, partsOf(chains), unrolled, chains,
              [&](Value k, MutableArrayRef<Value> part) {
                Vectors x;
                for (int64_t n = 0; n < block.steps; ++n)
                  x.push_back(broadcast(s.load(from, s.add(atStep(input, n), k)), vectorType()));
                Value at = s.add(weights, s.mul(k, perInput));
                for (const DotTerm &term : dotProducts.terms)
                  for (int64_t v = 0; v < perStep(); ++v) {
                    Value weight = load(s.memory.weights, at, vectorType());
                    int64_t first = (llvm::find(dots, term.dot) - dots.begin()) * count() + v;
                    for (int64_t n = 0; n < block.steps; ++n) {
                      Value &sum = part[first + n * perStep()];
                      sum = vector::FMAOp::create(s.b, s.loc, x[n], weight, sum);
                    }
                    at = s.add(at, group.vectors.lanes);
                  }
              });
  weights = s.add(weights, dotProducts.size * perInput);
  auto next = chains.begin();
  for (unsigned dot : dots)
    for (Value &sum : sums[dot])
      sum = *next++;
}

/// The same with lanes over k: one vector for each unit, summed at the end.
void UnitTile::multiplyAcross(const DotProducts &dotProducts) {
  SmallVector<unsigned> dots = dotsOf(dotProducts);
  UnitVectors inputs = group.across(dotProducts);
  VectorType type = vectorType(inputs.lanes);
  int64_t units = group.vectors.width;
  int64_t perVector = dotProducts.terms.size() * units * inputs.lanes;
  Vectors chains(dots.size() * units, splat(s.b, s.loc, type, 0));
  Value input = base(dotProducts.input), from = memoryOf(dotProducts.input);
  auto add = [&](Value start, Value vector, MutableArrayRef<Value> part) {
    Value x = load(from, s.add(input, start), type);
    Value at = s.add(weights, s.mul(vector, perVector));
    for (const DotTerm &term : dotProducts.terms)
      for (int64_t n = 0; n < units; ++n) {
        Value &sum = part[(llvm::find(dots, term.dot) - dots.begin()) * units + n];
        sum = vector::FMAOp::create(s.b, s.loc, x, load(s.memory.weights, at, type), sum);
        at = s.add(at, inputs.lanes);
      }
  };
  int64_t whole = inputs.count - (inputs.overlap() > 0);
  emitInParts(s, whole, partsOf(chains), 4, chains, [&](Value vector, MutableArrayRef<Value> part) {
    add(s.mul(vector, inputs.lanes), vector, part);
  });
  if (whole < inputs.count)
    add(s.index(inputs.start(whole)), s.index(whole), chains);
  weights = s.add(weights, inputs.count * perVector);
  for (auto [number, dot] : llvm::enumerate(dots))
    addUnits(dot, ArrayRef<Value>(chains).slice(number * units, units));
}

/// Adds the sum over the lanes of each unit's vector.
void UnitTile::addUnits(unsigned dot, ArrayRef<Value> units) {
  SmallVector<Value> numbers;
  for (Value unit : units)
    numbers.push_back(vector::ReductionOp::create(s.b, s.loc, vector::CombiningKind::ADD, unit,
                                                  arith::FastMathFlags::reassoc));
  for (auto [vector, sum] : llvm::enumerate(sums[dot])) {
    auto lanes = ArrayRef<Value>(numbers).slice(group.vectors.start(vector), group.vectors.lanes);
    sum = add(sum, vector::FromElementsOp::create(s.b, s.loc, vectorType(), lanes));
  }
}

} // namespace rnnc
