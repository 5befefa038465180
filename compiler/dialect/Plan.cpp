// The plan of a scan's body -> whether it fits the body.
#include "dialect/Rnn.h"

#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;

namespace rnnc::rnn {

LogicalResult BodyGroupAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                                    DenseI64ArrayAttr ops, int64_t tile, bool,
                                    std::optional<int64_t> weightsAt, int64_t opsTile) {
  if (ops.empty() || tile < 1 || weightsAt.value_or(0) < 0 || opsTile < 0)
    return emitError()
           << "body_group_c1: a group has ops, a tile of at least 1 and no negative offset";
  return success();
}

LogicalResult BodyPlanAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                                   ArrayAttr groups, DenseI64ArrayAttr, int64_t steps, bool,
                                   int64_t weights, std::optional<int64_t> weightsAt) {
  if (!llvm::all_of(groups, llvm::IsaPred<BodyGroupAttr>))
    return emitError() << "body_plan_c1: the groups are #rnn.body_group";
  if (steps < 1 || weights < 0 || weightsAt.value_or(0) < 0)
    return emitError() << "body_plan_c2: there is at least one step, and no size is negative";
  return success();
}

LogicalResult ScanOp::verifyPlan() {
  auto plan = getPlanAttr();
  if (!plan)
    return success();
  // The terminator belongs to no group.
  llvm::SmallBitVector isPlanned(getBody().front().getOperations().size() - 1);
  for (auto group : plan.getGroups().getAsRange<BodyGroupAttr>())
    for (int64_t op : group.getOps().asArrayRef()) {
      if (op < 0 || op >= int64_t(isPlanned.size()) || isPlanned[op])
        return emitOpError("scan_c7: the plan names op ")
               << op << ", which is not in the body or is in another group";
      isPlanned.set(op);
    }
  ArrayRef<int64_t> scratch =
      plan.getScratch() ? plan.getScratch().asArrayRef() : ArrayRef<int64_t>();
  for (int64_t op : scratch)
    if (op < 0 || op >= int64_t(isPlanned.size()) || !isPlanned[op])
      return emitOpError("scan_c7: the scratch value of op ") << op << " is in no group";
  if (!getScratchBuffers() || getScratchBuffers()->size() != scratch.size())
    return emitOpError("scan_c7: the plan has ")
           << scratch.size() << " scratch values, which need as many `scratch_buffers`";
  return success();
}

} // namespace rnnc::rnn
