// Similar loops -> calls of one function. Similar layers, and the functions of a model, have loops
// over steps that differ only in the places of values; sharing them makes many layers compile
// almost as fast as a few, and `gradient` and `pullback` almost as fast as one of them.
//
// The key of a loop describes all of its code except the offsets: constants that are added to or
// multiplied with an index, or passed to a call. Offsets with the same distance from those of the
// first loop in every loop, such as those of all buffers of a layer, share one argument.
#include "Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

#include <map>

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_SHARELOOPS
#include "Passes.h.inc"

namespace {

arith::ConstantOp constantOf(Value value) { return value.getDefiningOp<arith::ConstantOp>(); }

bool isOffset(const OpOperand &operand) {
  return isa<arith::AddIOp, arith::MulIOp, func::CallOp>(operand.getOwner()) &&
         operand.get().getType().isIndex() && constantOf(operand.get());
}

/// The operands of a loop's ops that are offsets, in order.
SmallVector<OpOperand *> offsetsOf(Operation *loop) {
  SmallVector<OpOperand *> offsets;
  loop->walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (OpOperand &operand : op->getOpOperands())
      if (isOffset(operand))
        offsets.push_back(&operand);
  });
  return offsets;
}

int64_t numberOf(OpOperand *offset) {
  return cast<IntegerAttr>(constantOf(offset->get()).getValue()).getInt();
}

/// The key of a loop, and the values that it reads from outside.
class LoopKey {
public:
  explicit LoopKey(Operation *loop) { add(loop); }

  std::string key;
  SmallVector<Value> inputs;

private:
  void add(const void *part) { key.append(reinterpret_cast<const char *>(&part), sizeof part); }

  void add(Operation *op) {
    if (isa<arith::ConstantOp>(op)) // described where it is used
      return;
    add(op->getName().getAsOpaquePointer());
    add(op->getAttrDictionary().getAsOpaquePointer());
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (isOffset(operand))
        key += 'o';
      else if (auto constant = constantOf(value))
        add(constant.getValue().getAsOpaquePointer());
      else
        addUse(value);
    }
    for (Value result : op->getResults())
      define(result);
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        key += '{';
        for (Value argument : block.getArguments())
          define(argument);
        for (Operation &inner : block)
          add(&inner);
        key += '}';
      }
  }

  void define(Value value) {
    numbers.try_emplace(value, numbers.size());
    add(value.getType().getAsOpaquePointer());
  }
  void addUse(Value value) {
    auto [place, isNew] = numbers.try_emplace(value, numbers.size());
    if (isNew) {
      inputs.push_back(value);
      add(value.getType().getAsOpaquePointer());
    }
    key += 'v' + std::to_string(place->second);
  }

  DenseMap<Value, size_t> numbers;
};

/// Whether a loop contains calls: code without calls was inlined for speed.
bool isLong(Operation *loop) {
  return loop->walk([](func::CallOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

using LoopsByKey =
    llvm::MapVector<std::string, SmallVector<Operation *>, std::map<std::string, unsigned>>;

/// Adds the outermost loops of a function by key, in order.
void findLoops(func::FuncOp function, LoopsByKey &found) {
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (!isa<scf::ForOp, scf::WhileOp>(op))
      return WalkResult::advance();
    if (isLong(op))
      found[LoopKey(op).key].push_back(op);
    return WalkResult::skip();
  });
}

int64_t countOps(Operation *loop) {
  int64_t count = 0;
  loop->walk([&](Operation *) { ++count; });
  return count;
}

/// Which offsets share an argument.
struct Shifts {
  SmallVector<int64_t> firstOffsets;
  SmallVector<int> argumentOf; // of each offset; -1: the offset is the same in all loops
  // The value of each argument in each loop: the distance from the first loop's offset.
  SmallVector<std::vector<int64_t>> distances;

  explicit Shifts(ArrayRef<Operation *> loops) {
    SmallVector<SmallVector<int64_t>> numbers;
    for (Operation *loop : loops)
      numbers.push_back(llvm::map_to_vector(offsetsOf(loop), numberOf));
    firstOffsets = numbers.front();
    std::map<std::vector<int64_t>, int> known = {{std::vector<int64_t>(loops.size()), -1}};
    for (size_t i = 0; i < firstOffsets.size(); ++i) {
      std::vector<int64_t> distance;
      for (ArrayRef<int64_t> offsetsOfLoop : numbers)
        distance.push_back(offsetsOfLoop[i] - firstOffsets[i]);
      auto [place, isNew] = known.try_emplace(distance, distances.size());
      if (isNew)
        distances.push_back(distance);
      argumentOf.push_back(place->second);
    }
  }
};

struct ShareLoops : impl::ShareLoopsBase<ShareLoops> {
  using ShareLoopsBase::ShareLoopsBase;

  void runOnOperation() override {
    LoopsByKey found;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isPrivate())
        findLoops(function, found);
    int64_t count = 0;
    for (auto &[key, loops] : found)
      if (loops.size() > 1 && int64_t(loops.size() - 1) * countOps(loops.front()) >= least)
        share(loops, "loop_" + std::to_string(count++));
  }

private:
  void share(ArrayRef<Operation *> loops, const std::string &name) {
    Operation *first = loops.front();
    Shifts shifts(loops);
    SmallVector<Value> inputs = LoopKey(first).inputs;
    SmallVector<Type> types(ValueRange(inputs).getTypes());
    OpBuilder builder(&getContext());
    types.append(shifts.distances.size(), builder.getIndexType());
    builder.setInsertionPointToStart(getOperation().getBody());
    auto function = func::FuncOp::create(builder, first->getLoc(), name,
                                         builder.getFunctionType(types, first->getResultTypes()));
    function.setPrivate();
    builder.setInsertionPointToStart(function.addEntryBlock());
    emit(builder, first, inputs, shifts, function.getArguments());
    for (auto [i, loop] : llvm::enumerate(loops)) {
      builder.setInsertionPoint(loop);
      SmallVector<Value> arguments = LoopKey(loop).inputs; // may be results of an earlier loop
      for (const std::vector<int64_t> &distance : shifts.distances)
        arguments.push_back(arith::ConstantIndexOp::create(builder, loop->getLoc(), distance[i]));
      auto call = func::CallOp::create(builder, loop->getLoc(), function, arguments);
      loop->replaceAllUsesWith(call.getResults());
      loop->erase();
    }
  }

  /// The first loop, with arguments added to its offsets.
  static void emit(OpBuilder &builder, Operation *first, ArrayRef<Value> inputs,
                   const Shifts &shifts, ValueRange arguments) {
    IRMapping map;
    map.map(inputs, arguments.take_front(inputs.size()));
    first->walk([&](Operation *op) {
      for (Value operand : op->getOperands())
        if (auto constant = constantOf(operand);
            constant && !first->isAncestor(constant) && !map.contains(operand))
          map.map(operand, builder.clone(*constant)->getResult(0));
    });
    ValueRange distances = arguments.drop_front(inputs.size());
    Operation *loop = builder.clone(*first, map);
    SmallVector<OpOperand *> offsets = offsetsOf(loop);
    builder.setInsertionPoint(loop);
    for (auto [offset, number, argument] :
         llvm::zip_equal(offsets, shifts.firstOffsets, shifts.argumentOf)) {
      if (argument < 0)
        continue;
      Value start = arith::ConstantIndexOp::create(builder, loop->getLoc(), number);
      offset->set(arith::AddIOp::create(builder, loop->getLoc(), start, distances[argument]));
    }
    builder.setInsertionPointAfter(loop);
    func::ReturnOp::create(builder, loop->getLoc(), loop->getResults());
  }
};

} // namespace
} // namespace rnnc
