// Samples in turn select rows that are far apart in memory: while one is computed, the rows of the
// next one arrive.
#include "lowering/edges/RowPrefetch.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Rows.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// An argument whose tokens select rows of a parameter.
using Selection = std::pair<unsigned, Operation *>;

llvm::SetVector<Selection> selectionsOf(func::FuncOp planned) {
  llvm::SetVector<Selection> selections;
  for (auto scan : planned.getBody().getOps<ScanOp>())
    for (auto lookup : scan.getBody().getOps<LookupOp>()) {
      auto token = dyn_cast<BlockArgument>(lookup.getToken());
      if (!token || token.getArgNumber() >= scan.getSequences().size())
        continue;
      auto pack = scan.getSequences()[token.getArgNumber()].getDefiningOp<PackOp>();
      if (pack)
        selections.insert(
            {cast<BlockArgument>(pack.getInput()).getArgNumber(),
             SymbolTable::lookupNearestSymbolFrom<ParameterOp>(lookup, lookup.getParameterAttr())});
    }
  return selections;
}

} // namespace

void prefetchRows(const Shard &s, func::FuncOp planned, Value row,
                  llvm::function_ref<RowPlace(unsigned)> placeOf) {
  for (auto [argument, op] : selectionsOf(planned)) {
    auto parameter = cast<ParameterOp>(op);
    auto type = cast<RankedTensorType>(parameter.getType());
    int64_t columns = type.getDimSize(1);
    RowPlace user = placeOf(argument);
    Value first = s.add(s.mul(row, user.rowSize), user.offset);
    Value steps = stepsOfArgument(s, planned.getArgument(argument), user, row);
    s.loop(s.index(0), steps, 1, [&](Value step) {
      Value token = s.load(user.memory, s.add(first, step));
      Value place = arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(),
                                               rowStarts(s, token, type.getDimSize(0), 1));
      prefetchFloats(s, s.memory.parameters,
                     s.add(s.mul(place, columns), int64_t(*parameter.getOffset())), columns);
    });
  }
}

} // namespace rnnc
