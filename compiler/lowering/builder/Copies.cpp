// Contiguous floats -> loops over vectors. If the size of a copy is not a multiple, the last vector
// overlaps the previous one.
#include "lowering/builder/Copies.h"

#include "layout/UnitLayout.h"
#include "lowering/builder/VectorMath.h"

using namespace mlir;

namespace rnnc {

/// Calls body(start of a vector) for vectors of `lanes` lanes.
static void forEachVector(const Shard &s, int64_t size,
                          llvm::function_ref<void(Value, VectorType)> body) {
  if (size == 0) // a model without parameters
    return;
  constexpr int64_t unrolled = 4;
  UnitVectors vectors(std::max(s.lanes, s.shape.unitLanes), size);
  VectorType type = VectorType::get({vectors.lanes}, s.b.getF32Type());
  int64_t whole = size / vectors.lanes;
  if (whole > unrolled)
    s.loop(s.index(0), s.index(whole * vectors.lanes), vectors.lanes,
           [&](Value start) { body(start, type); });
  else
    for (int64_t vector = 0; vector < whole; ++vector)
      body(s.index(vector * vectors.lanes), type);
  if (whole < vectors.count)
    body(s.index(vectors.start(whole)), type);
}

void copyFloats(const Shard &s, Value fromMemory, Value from, Value toMemory, Value to,
                int64_t size) {
  forEachVector(s, size, [&](Value start, VectorType type) {
    Value vector =
        vector::LoadOp::create(s.b, s.loc, type, fromMemory, ValueRange{s.add(from, start)});
    s.storeVector(vector, toMemory, s.add(to, start));
  });
}

void addFloats(const Shard &s, Value memory, Value from, Value to, int64_t size) {
  // Here the last vector must not overlap.
  int64_t lanes = std::max(s.lanes, s.shape.unitLanes), whole = size / lanes * lanes;
  auto vectors = VectorType::get({lanes}, s.b.getF32Type());
  auto add = [&](Value start) {
    Value at = s.add(to, start);
    Value x = vector::LoadOp::create(s.b, s.loc, vectors, memory, ValueRange{s.add(from, start)});
    Value sum = vector::LoadOp::create(s.b, s.loc, vectors, memory, ValueRange{at});
    s.storeVector(arith::AddFOp::create(s.b, s.loc, sum, x), memory, at);
  };
  if (whole == lanes)
    add(s.index(0));
  else if (whole > 0)
    s.loop(s.index(0), s.index(whole), lanes, add);
  if (whole < size)
    s.loop(s.index(whole), s.index(size), 1, [&](Value i) {
      Value at = s.add(to, i);
      Value sum =
          arith::AddFOp::create(s.b, s.loc, s.load(memory, at), s.load(memory, s.add(from, i)));
      s.store(sum, memory, at);
    });
}

void fillFloats(const Shard &s, double number, Value memory, Value to, int64_t size) {
  forEachVector(s, size, [&](Value start, VectorType type) {
    s.storeVector(splat(s.b, s.loc, type, number), memory, s.add(to, start));
  });
}

} // namespace rnnc
