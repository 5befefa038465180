// The passes of an optimizer step -> one function over flat arenas.
#include "lowering/update/UpdateFunction.h"

#include "analysis/CacheLine.h"
#include "dialect/Contract.h"
#include "lowering/builder/CodeBuilder.h"
#include "lowering/builder/SupportCall.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

MemRefType floats(OpBuilder &b, int64_t size) { return MemRefType::get({size}, b.getF32Type()); }

/// Applies the constraints of the parameters.
void constrain(const CodeBuilder &s, ModuleOp module, Value parameters) {
  SupportCall support{s.b, s.loc};
  for (auto parameter : module.getOps<ParameterOp>()) {
    if (!parameter.getConstraint())
      continue;
    SmallVector<double> numbers;
    for (auto number : parameter.getConstraintNumbersAttr().getAsRange<FloatAttr>())
      numbers.push_back(number.getValueAsDouble());
    ArrayRef<int64_t> shape = parameter.getKerasShape();
    // A vector is treated as a column; a negative axis counts from the end. With more than two axes
    // vectors are along the first one.
    int64_t rows = shape.front(), columns = ShapedType::getNumElements(shape.drop_front());
    int64_t axis = numbers.empty() ? 0 : int64_t(numbers[0]);
    support.call(("rnn_" + *parameter.getConstraint()).str(),
                 {parameters, support.integer(*parameter.getOffset()), support.integer(rows),
                  support.integer(columns), support.integer(axis < 0 ? axis + shape.size() : axis),
                  support.real(numbers.size() > 1 ? numbers[1] : 0)});
  }
}

/// Adds finalize(parameters, optimizer_state): replaces the parameters by their averages, which
/// begin at float `first` of the state.
void emitFinalize(OpBuilder &b, Location loc, int64_t lanes, int64_t parameters, int64_t stateSize,
                  int64_t first) {
  OpBuilder::InsertionGuard guard(b);
  auto function = createFunction(
      b, loc, Role::finalize, b.getFunctionType({floats(b, parameters), floats(b, stateSize)}, {}));
  b.setInsertionPointToStart(function.addEntryBlock());
  CodeBuilder s{b, loc, lanes};
  s.loop(s.index(0), s.index(parameters), lanes, [&](Value i) {
    s.storeVector(s.loadVector(function.getArgument(1), s.add(i, first)), function.getArgument(0),
                  i);
  });
  func::ReturnOp::create(b, loc);
}

} // namespace

int64_t emitUpdateFunction(func::FuncOp function, int64_t lanes, const ParameterLayout &layout) {
  constexpr int64_t headerFloats = cacheLineFloats;
  OpBuilder b(function);
  Location loc = function.getLoc();
  int64_t floatCount = headerFloats;
  for (auto update : function.getBody().getOps<UpdateOp>())
    floatCount += stateFloats(update, layout);
  auto lowered = func::FuncOp::create(
      b, loc, "lowered",
      b.getFunctionType({floats(b, layout.size), MemRefType::get({floatCount * 4}, b.getI8Type()),
                         floats(b, layout.gradients.all(layout.shards))},
                        {}));
  b.setInsertionPointToStart(lowered.addEntryBlock());
  CodeBuilder s{b, loc, lanes};
  Value zero = s.index(0);
  Value counter = memref::ViewOp::create(b, loc, MemRefType::get({1}, b.getI64Type()),
                                         lowered.getArgument(1), zero, ValueRange());
  Value state = memref::ViewOp::create(b, loc, floats(b, floatCount), lowered.getArgument(1), zero,
                                       ValueRange());
  Value calls = s.load(counter, zero);
  s.store(arith::AddIOp::create(
              b, loc, calls, arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(1)).getResult()),
          counter, zero);
  UpdateArguments arguments{lowered.getArgument(0), lowered.getArgument(2), state, calls};
  int64_t first = headerFloats;
  for (auto update : function.getBody().getOps<UpdateOp>()) {
    emitUpdatePass(s, update, layout, arguments, first);
    if (update.getAverage()) {
      OpBuilder behind(lowered);
      emitFinalize(behind, loc, lanes, layout.size, floatCount, first);
    }
    first += stateFloats(update, layout);
  }
  constrain(s, lowered->getParentOfType<ModuleOp>(), lowered.getArgument(0));
  func::ReturnOp::create(b, loc);
  function.erase();
  setRole(lowered, Role::update);
  return floatCount * 4;
}

} // namespace rnnc
