// Scans of `predict` and `evaluate` -> those of `gradient` with the same ops.
#include "layout/SharedBodies.h"

#include "analysis/BodySchedule.h"
#include "analysis/MultiplyAdds.h"
#include "dialect/Contract.h"
#include "layout/BodyPlan.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <numeric>

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// A store among so many multiply-adds costs nothing that could be measured.
constexpr int64_t multiplyAddsOfStore = 64;

/// The number of places of each op's value, in the order of the ops; none if the body stores
/// anything else.
std::optional<SmallVector<int64_t>> storesOf(ScanOp scan) {
  Block &body = scan.getBody().front();
  SmallVector<Value> stored = storedValues(scan, scheduleBody(body).scratch.getArrayRef());
  SmallVector<int64_t> stores;
  for (Operation &op : body.without_terminator())
    stores.push_back(llvm::count(stored, op.getResult(0)));
  if (std::accumulate(stores.begin(), stores.end(), int64_t(0)) != int64_t(stored.size()))
    return std::nullopt;
  return stores;
}

/// Whether two bodies are the same apart from what they yield.
bool areSame(ScanOp one, ScanOp other) {
  Block &first = one.getBody().front(), &second = other.getBody().front();
  if (first.getArgumentTypes() != second.getArgumentTypes() ||
      first.getOperations().size() != second.getOperations().size())
    return false;
  DenseMap<Value, Value> twins;
  for (auto [x, y] : llvm::zip(first.getArguments(), second.getArguments()))
    twins[x] = y;
  return llvm::all_of(
      llvm::zip(first.without_terminator(), second.without_terminator()), [&](auto pair) {
        return OperationEquivalence::isEquivalentTo(
            &std::get<0>(pair), &std::get<1>(pair),
            [&](Value x, Value y) { return success(twins.lookup(x) == y); },
            [&](Value x, Value y) { twins[x] = y; }, OperationEquivalence::IgnoreLocations);
      });
}

/// The values that the same body in `gradient` stores, too; none if no such body stores more.
SmallVector<Value> findUnread(ScanOp scan, func::FuncOp gradient) {
  int64_t multiplyAdds = multiplyAddsOf(scan);
  std::optional<SmallVector<int64_t>> own = multiplyAdds > 0 ? storesOf(scan) : std::nullopt;
  if (!own)
    return {};
  for (auto twin : gradient.getBody().getOps<ScanOp>()) {
    std::optional<SmallVector<int64_t>> all = areSame(scan, twin) ? storesOf(twin) : std::nullopt;
    if (!all)
      continue;
    SmallVector<Value> unread;
    bool hasAll = true;
    int64_t floats = 0;
    for (auto [op, ownCount, count] :
         llvm::zip_equal(scan.getBody().front().without_terminator(), *own, *all)) {
      hasAll &= ownCount <= count;
      for (int64_t n = ownCount; n < count; ++n) {
        unread.push_back(op.getResult(0));
        floats += sizeOf(op.getResult(0));
      }
    }
    if (hasAll && floats * multiplyAddsOfStore <= multiplyAdds)
      return unread;
  }
  return {};
}

} // namespace

SharedBodies::SharedBodies(ModuleOp module) {
  func::FuncOp gradient = functionOf(module, Role::gradient);
  for (Role role : {Role::predict, Role::evaluate}) {
    func::FuncOp function = functionOf(module, role);
    if (!gradient || !function)
      continue;
    for (auto scan : function.getBody().getOps<ScanOp>())
      if (SmallVector<Value> values = findUnread(scan, gradient); !values.empty())
        unread[scan] = std::move(values);
  }
}

ArrayRef<Value> SharedBodies::unreadOf(ScanOp scan) const {
  auto found = unread.find(scan);
  return found == unread.end() ? ArrayRef<Value>() : ArrayRef<Value>(found->second);
}

} // namespace rnnc
