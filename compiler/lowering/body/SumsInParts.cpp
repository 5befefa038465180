// The sums of a loop -> partial sums, each for every so many turns of the loop, and their totals.
#include "lowering/body/SumsInParts.h"

#include "lowering/builder/VectorMath.h"

using namespace mlir;

namespace rnnc {

void emitInParts(const Shard &s, int64_t size, int64_t parts, int64_t unrolled,
                 SmallVector<Value> &sums,
                 llvm::function_ref<void(Value, MutableArrayRef<Value>)> body) {
  parts = std::min(parts, size);
  unrolled = std::max(unrolled, parts);
  int64_t width = sums.size();
  SmallVector<Value> flat = sums;
  for (int64_t part = 1; part < parts; ++part)
    for (Value sum : sums)
      flat.push_back(splat(s.b, s.loc, cast<VectorType>(sum.getType()), 0));
  auto block = [&](Value first, int64_t turns, ValueRange current) {
    SmallVector<Value> next(current);
    for (int64_t n = 0; n < turns; ++n)
      body(s.add(first, n), MutableArrayRef<Value>(next).slice(n % parts * width, width));
    return next;
  };
  constexpr int64_t shortLoop = 8; // a loop with so few iterations costs more than its body
  int64_t whole = size <= shortLoop ? 0 : size / unrolled * unrolled;
  if (whole)
    flat = llvm::to_vector(s.loop(
        s.index(0), s.index(whole), flat,
        [&](Value n, ValueRange current) { return block(n, unrolled, current); }, unrolled));
  flat = block(s.index(whole), size - whole, flat);
  for (int64_t reach = parts; reach > 1; reach = (reach + 1) / 2)
    for (int64_t n = 0; n < reach / 2 * width; ++n)
      flat[n] = arith::AddFOp::create(s.b, s.loc, flat[n], flat[n + (reach + 1) / 2 * width]);
  flat.resize(width);
  sums = flat;
}

} // namespace rnnc
