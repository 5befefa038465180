// Reads and writes the attributes of the contract between stages (RnnContract.td).
#pragma once

#include "dialect/Rnn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc::rnn {

/// The attribute of an op; null if there is none.
template <typename Attr> Attr find(mlir::Operation *op) {
  return op->getAttrOfType<Attr>(Attr::name);
}

/// The attribute of an op; null after an error that names the stage that should have written it.
template <typename Attr> Attr require(mlir::Operation *op) {
  Attr found = find<Attr>(op);
  if (!found)
    op->emitError("has no `") << Attr::name << "`, which is written by " << Attr::writer;
  return found;
}

/// The same if an earlier stage has already checked that the attribute exists.
template <typename Attr> Attr known(mlir::Operation *op) {
  Attr found = find<Attr>(op);
  assert(found && "a stage reads what it has not required");
  return found;
}

template <typename Attr> void write(mlir::Operation *op, Attr attribute) {
  op->setAttr(Attr::name, attribute);
}

/// The role of a function; nothing for auxiliary functions.
std::optional<Role> roleOf(mlir::func::FuncOp function);
bool isRole(mlir::func::FuncOp function, Role role);

/// The module's function with this role; null if there is none.
mlir::func::FuncOp functionOf(mlir::ModuleOp module, Role role);

/// Creates an empty function with this role and its name.
mlir::func::FuncOp createFunction(mlir::OpBuilder &builder, mlir::Location loc, Role role,
                                  mlir::FunctionType type);
void setRole(mlir::func::FuncOp function, Role role);

/// Ops with the discardable attributes that they had.
using TakenContract = std::vector<std::pair<mlir::Operation *, mlir::DictionaryAttr>>;

/// Removes all of these attributes from the module and its ops, and returns what they had before.
TakenContract takeContract(mlir::ModuleOp module);

} // namespace rnnc::rnn
