// A body -> the values that are zero or equal to an argument, op by op.
#include "analysis/ZeroArguments.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

/// Whether a root of it is no zero: a sum with a positive number.
static bool isAboveZero(Value value) {
  auto root = value.getDefiningOp<SqrtOp>();
  auto sum = root ? root.getInput().getDefiningOp<AddOp>() : AddOp();
  return sum && llvm::any_of(sum->getOperands(), [](Value addend) {
           auto constant = addend.getDefiningOp<ConstantOp>();
           return constant && constant.getValue().convertToDouble() > 0;
         });
}

ZeroArguments::ZeroArguments(Block &body, ArrayRef<BlockArgument> given, bool areFinite)
    : zeros(given.begin(), given.end()) {
  for (Operation &op : body.without_terminator())
    visit(op, areFinite);
}

void ZeroArguments::visit(Operation &op, bool areFinite) {
  auto isSame = [&](Value before) {
    same[op.getResult(0)] = origin(before);
    if (isZero(before))
      zeros.insert(op.getResult(0));
  };
  auto isZeroIf = [&](bool condition) {
    if (condition)
      zeros.insert(op.getResult(0));
  };
  llvm::TypeSwitch<Operation *>(&op)
      .Case([&](ConstantOp o) { isZeroIf(o.getValue().isZero()); })
      .Case([&](BroadcastOp o) { isZeroIf(isZero(o.getInput())); })
      .Case([&](IdentityOp o) { isSame(o.getInput()); })
      .Case([&](GreaterOp o) { isZeroIf(isZero(o.getLhs()) && isZero(o.getRhs())); })
      .Case([&](SelectOp o) {
        if (isZero(o.getCondition()))
          isSame(o.getNo());
      })
      .Case([&](MulOp o) { isZeroIf(areFinite && (isZero(o.getLhs()) || isZero(o.getRhs()))); })
      .Case([&](DivOp o) { isZeroIf(isZero(o.getLhs()) && isAboveZero(o.getRhs())); })
      .Case([&](AddOp o) {
        if (isZero(o.getRhs()))
          isSame(o.getLhs());
      })
      .Case([&](SubOp o) {
        if (isZero(o.getRhs()))
          isSame(o.getLhs());
      })
      .Case([&](MultiplyAddOp o) {
        if (areFinite && (isZero(o.getLhs()) || isZero(o.getRhs())))
          isSame(o.getAddend());
      })
      .Default([](Operation *) {});
}

} // namespace rnnc
