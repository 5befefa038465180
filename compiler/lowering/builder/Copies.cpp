// Contiguous floats -> loops over vectors. If the size of a copy is not a multiple, the last vector
// overlaps the previous one. Copies and clearings of many whole vectors in the workspace, of which
// a function has dozens, are calls: they take most of the time to compile it, and little of a step.
#include "lowering/builder/Copies.h"

#include "layout/UnitLayout.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/VectorMath.h"

using namespace mlir;

namespace rnnc {

static UnitVectors vectorsOf(const Shard &s, int64_t size) {
  return UnitVectors(std::max(s.lanes, s.shape.unitLanes), size);
}

/// So many vectors need no loop.
static constexpr int64_t unrolled = 4;

/// Calls body(start of a vector) for vectors of `lanes` lanes.
static void forEachVector(const Shard &s, int64_t size,
                          llvm::function_ref<void(Value, VectorType)> body) {
  if (size == 0) // a model without parameters
    return;
  UnitVectors vectors = vectorsOf(s, size);
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

/// Calls the function `name` of so many floats at `places` in the workspace: `vector` emits its
/// code for the vectors that start at its arguments.
static void callForVectors(const Shard &s, StringRef name, ArrayRef<Value> places, int64_t size,
                           llvm::function_ref<void(const Shard &, ArrayRef<Value>)> vector) {
  SmallVector<Value> arguments = {s.memory.workspace};
  arguments.append(places.begin(), places.end());
  arguments.push_back(s.index(size));
  Shard inside = s;
  inside.lanes = vectorsOf(s, size).lanes;
  callNamed(s, (name + "_" + std::to_string(inside.lanes)).str(), arguments, {}, [&](auto given) {
    inside.memory.workspace = given.front();
    s.loop(s.index(0), given.back(), inside.lanes, [&](Value start) {
      vector(inside, llvm::map_to_vector(given.slice(1, places.size()),
                                         [&](Value place) { return s.add(place, start); }));
    });
    return SmallVector<Value>();
  });
}

/// Whether floats in the workspace are worth a call. A stream's step calls nothing.
static bool isCalled(const Shard &s, Value memory, int64_t size) {
  UnitVectors vectors = vectorsOf(s, size);
  return memory == s.memory.workspace && !s.isStream && vectors.count > unrolled &&
         vectors.overlap() == 0;
}

void copyFloats(const Shard &s, Value fromMemory, Value from, Value toMemory, Value to,
                int64_t size) {
  if (fromMemory == toMemory && isCalled(s, toMemory, size))
    return callForVectors(s, "copy", {from, to}, size, [](const Shard &s, ArrayRef<Value> at) {
      s.storeVector(s.loadVector(s.memory.workspace, at[0]), s.memory.workspace, at[1]);
    });
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
  if (number == 0 && isCalled(s, memory, size))
    return callForVectors(s, "clear", {to}, size, [](const Shard &s, ArrayRef<Value> at) {
      s.storeVector(splat(s.b, s.loc, s.vectorType(), 0), s.memory.workspace, at[0]);
    });
  forEachVector(s, size, [&](Value start, VectorType type) {
    s.storeVector(splat(s.b, s.loc, type, number), memory, s.add(to, start));
  });
}

} // namespace rnnc
