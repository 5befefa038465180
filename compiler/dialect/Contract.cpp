// The contract's attributes: verification, creation of functions with roles, removal.
#include "dialect/Contract.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace rnnc::rnn {

LogicalResult ModelAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, int64_t batch,
                                int64_t inputs, int64_t states, bool, int64_t streams,
                                int64_t outputs, int64_t metrics, int64_t targets) {
  if (batch < 1 || inputs < 1 || states < 0 || streams < 1 || outputs < 1 || metrics < 0 ||
      targets < 1)
    return emitError()
           << "model_c1: a model has a batch, an input, a stream and an output, found a "
              "batch of "
           << batch << ", " << inputs << " inputs, " << states << " states, " << streams
           << " streams, " << outputs << " outputs, " << metrics << " metrics and " << targets
           << " targets";
  return success();
}

LogicalResult VectorsAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, int64_t lanes,
                                  int64_t registers, int64_t samples, int64_t turns) {
  if (lanes < 1 || registers < 1 || samples < 1 || (samples > 1 && samples % lanes != 0))
    return emitError() << "vectors_c1: a shard has one sample or whole vectors of them, found "
                       << samples << " samples in vectors of " << lanes;
  if (turns < 1 || (turns > 1 && samples > 1))
    return emitError() << "vectors_c2: samples take turns only if none stand in lanes, found "
                       << turns << " turns of " << samples << " samples";
  return success();
}

LogicalResult InTurnAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                                 int64_t samples) {
  if (samples < 2)
    return emitError() << "in_turn_c1: samples in turn are at least two, found " << samples;
  return success();
}

LogicalResult TileAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, StringRef of,
                               DenseI64ArrayAttr size, bool) {
  if (of.empty() || size.empty() ||
      llvm::any_of(size.asArrayRef(), [](int64_t n) { return n < 1; }))
    return emitError() << "tile_c1: a tile is of a loop with a name, and no size is below 1";
  return success();
}

LogicalResult TilingAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                                 ArrayAttr tiles) {
  llvm::StringSet<> loops;
  for (Attribute attribute : tiles) {
    auto tile = dyn_cast<TileAttr>(attribute);
    if (!tile)
      return emitError() << "tiling_c1: the tiles are #rnn.tile";
    if (!loops.insert(tile.getOf()).second)
      return emitError() << "tiling_c1: the loop \"" << tile.getOf() << "\" has two tiles";
  }
  return success();
}

template <typename... Attrs> static bool isOneOf(NamedAttribute attribute) {
  return ((attribute.getName() == Attrs::name && isa<Attrs>(attribute.getValue())) || ...);
}

static LogicalResult verifyStarts(func::FuncOp step, ArrayAttr starts) {
  ArrayRef<Type> states = step.getArgumentTypes().drop_front(step.getNumArguments() > 0);
  if (starts.size() != states.size())
    return step.emitError() << "starts_c1: " << states.size() << " states have " << starts.size()
                            << " starts";
  for (auto [start, state] : llvm::zip(starts, states)) {
    auto symbol = dyn_cast<FlatSymbolRefAttr>(start);
    auto parameter =
        symbol ? SymbolTable::lookupNearestSymbolFrom<ParameterOp>(step, symbol) : ParameterOp();
    if (!isa<UnitAttr>(start) && (!parameter || parameter.getType() != state))
      return step.emitError() << "starts_c1: a state of type " << state << " cannot start from "
                              << start;
  }
  return success();
}

LogicalResult RnnDialect::verifyOperationAttribute(Operation *op, NamedAttribute attribute) {
  if (isa<ModuleOp>(op) && isOneOf<ModelAttr, WorkAttr, SkipsPaddingAttr, InTurnAttr, TilingAttr,
                                   ArenaAttr, VectorsAttr, ObjectAttr>(attribute))
    return success();
  if (isa<FunctionOpInterface>(op) && isOneOf<RoleAttr, WorkspaceAttr>(attribute))
    return success();
  if (auto function = dyn_cast<func::FuncOp>(op); function && isOneOf<StartsAttr>(attribute))
    return verifyStarts(function, cast<StartsAttr>(attribute.getValue()).getParameters());
  return op->emitError("contract_c1: `")
         << attribute.getName().getValue() << "` is not an attribute of this operation";
}

std::optional<Role> roleOf(func::FuncOp function) {
  auto role = find<RoleAttr>(function);
  return role ? std::optional(role.getValue()) : std::nullopt;
}

bool isRole(func::FuncOp function, Role role) { return roleOf(function) == role; }

func::FuncOp functionOf(ModuleOp module, Role role) {
  for (auto function : module.getOps<func::FuncOp>())
    if (isRole(function, role))
      return function;
  return nullptr;
}

func::FuncOp createFunction(OpBuilder &builder, Location loc, Role role, FunctionType type) {
  auto function = func::FuncOp::create(builder, loc, stringifyRole(role), type);
  write(function, RoleAttr::get(builder.getContext(), role));
  return function;
}

void setRole(func::FuncOp function, Role role) {
  function.setName(stringifyRole(role));
  write(function, RoleAttr::get(function.getContext(), role));
}

TakenContract takeContract(ModuleOp module) {
  TakenContract taken;
  module->walk([&](Operation *op) {
    auto isOurs = [](NamedAttribute attribute) {
      return isa_and_nonnull<RnnDialect>(attribute.getNameDialect());
    };
    if (llvm::none_of(op->getDiscardableAttrs(), isOurs))
      return;
    taken.emplace_back(op, op->getDiscardableAttrDictionary());
    for (NamedAttribute attribute : taken.back().second)
      if (isOurs(attribute))
        op->removeDiscardableAttr(attribute.getName());
  });
  return taken;
}

} // namespace rnnc::rnn
