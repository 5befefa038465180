// Reads and writes what the stages tell each other (RnnContract.td).
#pragma once

#include "dialect/Rnn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc::rnn {

/// The attribute of an op; null where there is none.
template <typename Attr> Attr find(mlir::Operation *op) {
  return op->getAttrOfType<Attr>(Attr::name);
}

/// The attribute of an op; null after an error that names the stage that writes it.
template <typename Attr> Attr require(mlir::Operation *op) {
  Attr found = find<Attr>(op);
  if (!found)
    op->emitError("has no `") << Attr::name << "`, which is written by " << Attr::writer;
  return found;
}

/// The same where a stage before has made sure that it is there.
template <typename Attr> Attr known(mlir::Operation *op) {
  Attr found = find<Attr>(op);
  assert(found && "a stage reads what it has not required");
  return found;
}

template <typename Attr> void write(mlir::Operation *op, Attr attribute) {
  op->setAttr(Attr::name, attribute);
}

/// The function's role; none of functions that the stages make for themselves.
std::optional<Role> roleOf(mlir::func::FuncOp function);
bool isRole(mlir::func::FuncOp function, Role role);

/// The module's function of that role; null where it has none.
mlir::func::FuncOp functionOf(mlir::ModuleOp module, Role role);

/// An empty function of that role, with its name.
mlir::func::FuncOp createFunction(mlir::OpBuilder &builder, mlir::Location loc, Role role,
                                  mlir::FunctionType type);
void setRole(mlir::func::FuncOp function, Role role);

/// Takes all of these attributes off the module and what is in it.
void forgetContract(mlir::ModuleOp module);

} // namespace rnnc::rnn
